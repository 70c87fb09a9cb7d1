import type { ThemeConfig } from 'antd';

/** Colours by meaning, each readable on its own background (WCAG AA); what the library derives by itself is not. */
export const colours = {
  info: { text: '#0958d9', back: '#e6f4ff', border: '#91caff' },
  success: { text: '#237804', back: '#f6ffed', border: '#b7eb8f' },
  warning: { text: '#ad4e00', back: '#fffbe6', border: '#ffe58f' },
  error: { text: '#cf1322', back: '#fff2f0', border: '#ffccc7' },
  paused: { text: '#531dab', back: '#f9f0ff', border: '#d3adf7' },
  quiet: { text: '#595959', back: '#fafafa', border: '#d9d9d9' },
} as const;
export type Meaning = keyof typeof colours;

/** Nothing slides or fades for whoever has asked their system for less of it. */
const motion = !matchMedia('(prefers-reduced-motion: reduce)').matches;

const chinese = '"PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC"';
/** A Chinese font draws ’ and “ as wide as its letters: English has its own before it. */
const fonts = {
  zh: `-apple-system, ${chinese}, sans-serif`,
  en: `-apple-system, "Segoe UI", Roboto, Arial, ${chinese}, sans-serif`,
};

const theme: ThemeConfig = {
  token: {
    ...{ colorPrimary: colours.info.text, colorLink: colours.info.text, colorInfo: colours.info.text },
    ...{ colorLinkHover: '#003eb3', colorLinkActive: '#003eb3', colorPrimaryHover: '#003eb3' },
    ...{ colorSuccess: colours.success.text, colorWarning: colours.warning.text, colorError: colours.error.text },
    ...{ colorInfoBg: colours.info.back, colorInfoBorder: colours.info.border },
    ...{ colorSuccessBg: colours.success.back, colorSuccessBorder: colours.success.border },
    ...{ colorWarningBg: colours.warning.back, colorWarningBorder: colours.warning.border },
    ...{ colorErrorBg: colours.error.back, colorErrorBorder: colours.error.border },
    ...{ colorTextDescription: 'rgba(0,0,0,.65)', colorTextTertiary: 'rgba(0,0,0,.60)' },
    motion,
    colorTextPlaceholder: 'rgba(0,0,0,.58)',
    ...{ borderRadius: 4, fontSize: 14 },
  },
  components: { Menu: { itemHeight: 32, itemMarginBlock: 2 } },
};

const themeWith = (fontFamily: string): ThemeConfig => ({ ...theme, token: { ...theme.token, fontFamily } });
export const themes = { zh: themeWith(fonts.zh), en: themeWith(fonts.en) };
