import { Typography } from 'antd';
import { type AuditNames, type AuditSide, auditChanges, auditSideWords } from '../../../domain/audit-values.ts';
import { useLanguage, useWords } from '../words/language.tsx';
import { useAlarmNames, useNames } from '../words/names.ts';
import { Clipped } from './clipped.tsx';
import { frameWords } from './frame-words.ts';
import { useInstantText } from './instant.tsx';

const useAuditNames = (): AuditNames => {
  const names = useAlarmNames();
  const { servicePoint } = useNames();
  const instant = useInstantText();
  return { ...names, servicePoint, instant };
};

/** What stood there before an act, or after it, in one line. */
export const AuditSideLine = ({ side }: { side: AuditSide | null }) => {
  const { language } = useLanguage();
  const names = useAuditNames();
  const text = auditSideWords(side, names)[language];
  return text === '' ? '—' : <Clipped text={text} width={260} />;
};

/** What an act changed, field by field, in words. */
export const AuditChanges = ({ before, after }: { before: AuditSide | null; after: AuditSide | null }) => {
  const words = useWords(frameWords);
  const { language } = useLanguage();
  const names = useAuditNames();
  const changes = auditChanges({ before, after }, names);
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
