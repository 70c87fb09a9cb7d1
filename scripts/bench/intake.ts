import { measureSigning, type SigningSpeeds } from './intake-http.ts';
import { type ImportSpeeds, measureImport } from './intake-import.ts';
import { type BenchIo, type Measure, measure, ratio, report, type Target } from './report.ts';

export type IntakeOptions = {
  serverUrl: string;
  rounds: number;
  /** Orders signed over HTTP in each turn. */
  perRound: number;
  /** Of the city whose orders are imported: 1 has 110,000. */
  scale: number;
};

/** What is printed of both halves, and judged. */
export const intakeReport = (
  signing: SigningSpeeds,
  imported: ImportSpeeds,
): { measures: Measure[]; targets: Target[] } => {
  const share = ratio(signing.doorstep, signing.bare);
  const importing = measure('intake', 'import orders', 'rows/s', imported.perSecond, {}, imported.rssMb);
  return {
    measures: [
      measure('intake', 'bare route', 'orders/s', signing.bare, {}),
      measure('intake', 'http', 'orders/s', signing.doorstep, { bare: share }),
      importing,
    ],
    targets: [
      { what: 'http/bare', goal: 0.6, got: share },
      { what: 'import rows/s', goal: 8_000, got: importing.value },
    ],
  };
};

/** Taking orders in: over HTTP beside a bare Fastify route that does the same insert, and from a file of the whole city. */
export const benchIntake = async (options: IntakeOptions, io: BenchIo): Promise<number> => {
  const signing = await measureSigning(options, io);
  const imported = await measureImport(options, io);
  const { measures, targets } = intakeReport(signing, imported);
  return report('intake', measures, targets, io);
};
