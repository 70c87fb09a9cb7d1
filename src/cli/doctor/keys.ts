import { createCipher } from '../../cipher.ts';
import type { Keys } from '../../config.ts';
import type { Sql } from '../../store/connect.ts';
import { keyUse } from '../../store/seal-rotation.ts';
import { tryKeys } from '../../store/server-facts.ts';
import { type Finding, fault, good, warn } from './finding.ts';

export const keyMend =
  'give the keys this data was stored with: DOORSTEP_DATA_KEYS (all of them, comma-separated) and DOORSTEP_HASH_KEY';

/** Whether every sealed value has its key, whether what was tried opens, and whether persons are found again by their hash. */
export const examineKeys = async (sql: Sql, keys: Keys): Promise<Finding[]> => {
  const known = new Set(keys.dataKeys.map((key) => key.id));
  const used = await keyUse(sql);
  const unknown = used.filter(({ keyId }) => !known.has(keyId));
  if (unknown.length > 0)
    return unknown.map(({ field, keyId, values }) =>
      fault('stored data', `DOORSTEP_DATA_KEYS has no key "${keyId}", which seals ${values} of ${field}`, keyMend),
    );
  const { opened, hashFits } = await tryKeys(sql, createCipher(keys));
  if (hashFits === false)
    return [
      fault(
        'stored data',
        'DOORSTEP_HASH_KEY is not the one that persons were stored with: they would be entered again',
        keyMend,
      ),
    ];
  const [{ id: current }] = keys.dataKeys;
  const older = used.filter(({ keyId }) => keyId !== current).reduce((sum, { values }) => sum + values, 0);
  return [
    good(
      'stored data',
      opened === 0 ? 'nothing personal is stored yet' : `the keys open all ${opened} values that were tried`,
    ),
    ...(older > 0
      ? [
          warn(
            'key rotation',
            `${older} values are sealed with an older key than "${current}"`,
            'npm run doorstep -- keys rotate',
          ),
        ]
      : []),
  ];
};
