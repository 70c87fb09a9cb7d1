import { Typography } from 'antd';
import { type AuditSide, auditChanges } from '../../../domain/audit-values.ts';
import { useLanguage, useWords } from '../words/language.tsx';
import { useAlarmNames } from '../words/names.ts';
import { frameWords } from './frame-words.ts';
import { useInstantText } from './instant.tsx';

/** What an act changed, field by field, in words. */
export const AuditChanges = ({ before, after }: { before: AuditSide | null; after: AuditSide | null }) => {
  const words = useWords(frameWords);
  const { language } = useLanguage();
  const names = useAlarmNames();
  const instant = useInstantText();
  const changes = auditChanges({ before, after }, { ...names, instant });
  if (changes.length === 0) return <Typography.Text type="secondary">{words.noFields}</Typography.Text>;
  return (
    <table className="facts">
      <thead>
        <tr>
          <th scope="col">{words.field}</th>
          <th scope="col">{words.before}</th>
          <th scope="col">{words.after}</th>
        </tr>
      </thead>
      <tbody>
        {changes.map((change) => (
          <tr key={change.field}>
            <th scope="row">{change.name[language]}</th>
            <td>{change.before[language]}</td>
            <td>{change.after[language]}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
};
