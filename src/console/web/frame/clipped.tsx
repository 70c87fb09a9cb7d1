import { Tooltip } from 'antd';

/** A long text in a row: cut off at a width, whole on hover and focus. */
export const Clipped = ({ text, width }: { text: string; width: number }) => (
  <Tooltip title={text} trigger={['hover', 'focus']}>
    {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the whole text is shown on focus too */}
    <span className="clipped" style={{ maxWidth: width }} tabIndex={0}>
      {text}
    </span>
  </Tooltip>
);
