/**
 * The closing line of a CI run, `N passed, N failed`: node ci-summary.mjs VITEST_REPORT FAILED_CHECKS TEST_EXIT_CODE.
 */
import { readFileSync } from 'node:fs';

const [report, failedChecks, testExit] = process.argv.slice(2);

/** A run that left no report (it never came to its tests) has passed nothing and failed once. */
const tests = () => {
  try {
    const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(report, 'utf8'));
    return { passed: numPassedTests, failed: numFailedTests };
  } catch (error) {
    console.log(`no test report: ${error.message}`);
    return { passed: 0, failed: 0 };
  }
};

const { passed, failed } = tests();
const failedTests = testExit === '0' && passed > 0 ? failed : Math.max(failed, 1);
const allFailed = failedTests + Number(failedChecks);
console.log(`${passed} passed, ${allFailed} failed`);
process.exitCode = allFailed === 0 ? 0 : 1;
