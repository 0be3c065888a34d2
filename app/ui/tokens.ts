/**
 * Colours, marks and sizes of every page, chart, map and printed figure.
 *
 * The class colours were checked for contrast and for deuteranopia, protanopia and tritanopia (Machado 2009): the closest pair is 11.9 apart in
 * light mode and 10.4 in dark mode (OKLab × 100). Changing one value means measuring all pairs again.
 */
export type Theme = 'light' | 'dark';

export type PersonClass =
  | 'confirmed'
  | 'asymptomatic'
  | 'suspected'
  | 'close_contact'
  | 'secondary_contact'
  | 'venue_exposed'
  | 'released';

export type Mark = 'square' | 'half-square' | 'diamond' | 'circle' | 'ring' | 'triangle' | 'cross';
export type LineStyle = 'solid' | 'dashed' | 'dotted' | 'thin';

export type ClassLook = {
  zh: string;
  en: string;
  light: string;
  dark: string;
  mark: Mark;
  line: LineStyle;
};

export const classLooks: Record<PersonClass, ClassLook> = {
  confirmed: {
    zh: '确诊',
    en: 'Confirmed',
    light: '#B1060B',
    dark: '#E75A3B',
    mark: 'square',
    line: 'solid',
  },
  asymptomatic: {
    zh: '无症状',
    en: 'Asymptomatic',
    light: '#DA6D17',
    dark: '#F6A514',
    mark: 'half-square',
    line: 'solid',
  },
  suspected: {
    zh: '疑似',
    en: 'Suspected',
    light: '#7C41B1',
    dark: '#C19DFE',
    mark: 'diamond',
    line: 'dashed',
  },
  close_contact: {
    zh: '密接',
    en: 'Close contact',
    light: '#02277F',
    dark: '#577CD7',
    mark: 'circle',
    line: 'solid',
  },
  secondary_contact: {
    zh: '次密接',
    en: 'Secondary',
    light: '#119CDE',
    dark: '#A8F1FD',
    mark: 'ring',
    line: 'dashed',
  },
  venue_exposed: {
    zh: '场所暴露',
    en: 'Venue-exposed',
    light: '#00645C',
    dark: '#58D8A6',
    mark: 'triangle',
    line: 'dotted',
  },
  released: {
    zh: '已解除',
    en: 'Released',
    light: '#7B818A',
    dark: '#8A94A0',
    mark: 'cross',
    line: 'thin',
  },
};

export const personClasses = Object.keys(classLooks) as PersonClass[];

/** Code colours: unlike the usual mid-green and mid-red (4.3 apart for deuteranopes) every pair here stays ≥ 15 apart in each simulation. */
export const codeLooks = {
  green: { fill: '#2E9E5B', text: '#000000', shape: '●', zh: '可通行', en: 'May pass' },
  yellow: { fill: '#F5B800', text: '#000000', shape: '▲', zh: '需检测', en: 'Test needed' },
  red: { fill: '#8E0B12', text: '#FFFFFF', shape: '⬢', zh: '需管理', en: 'Under management' },
} as const;

/** Zone levels; green is never a zone. */
export const zoneLooks = {
  high: { line: '#A30F17', width: 3, fill: 'dense-hatch', zh: '高', en: 'High' },
  medium: { line: '#E07B00', width: 2, fill: 'sparse-hatch', zh: '中', en: 'Medium' },
  low: { line: '#2F6FB7', width: 1, fill: 'dots', zh: '低', en: 'Low' },
} as const;

/** Sequential ramp for incidence, low to high; reverse it on dark ground. Class bounds stay fixed for an outbreak. */
export const incidenceRamp = ['#F1F5FA', '#C9D9EC', '#9DB6DC', '#8089C4', '#6F55A8', '#4B1D7A'] as const;

/** Diverging ramp for change, falling to rising read from the end (purple falls, orange rises). */
export const changeRamp = ['#E66101', '#FDB863', '#F7F7F7', '#B2ABD2', '#5E3C99'] as const;

export type Palette = {
  ground: string;
  raised: string;
  sunken: string;
  text: string;
  secondary: string;
  link: string;
  line: string;
  strongLine: string;
  alarm: string;
  good: string;
  wait: string;
  focus: string;
  accentGround: string;
  neutralBar: string;
  map: { land: string; water: string; road: string; block: string; label: string };
};

export const palettes: Record<Theme, Palette> = {
  light: {
    ground: '#FFFFFF',
    raised: '#FFFFFF',
    sunken: '#F4F6F9',
    text: '#1F2733',
    secondary: '#5A6472',
    link: '#0B57B0',
    line: '#DDE2E9',
    strongLine: '#7E8896',
    alarm: '#B1060B',
    good: '#1B6B3C',
    wait: '#8A5A00',
    focus: '#0B57B0',
    accentGround: '#E8F0FB',
    neutralBar: '#5F7590',
    map: { land: '#F4F4F1', water: '#D5E2EE', road: '#FFFFFF', block: '#E7E8E4', label: '#4A5360' },
  },
  dark: {
    ground: '#0E1621',
    raised: '#16202E',
    sunken: '#0A111A',
    text: '#F2F5F9',
    secondary: '#B4BECB',
    link: '#7FB4F5',
    line: '#2A3646',
    strongLine: '#7A889A',
    alarm: '#FF8A70',
    good: '#6FD39A',
    wait: '#F2C265',
    focus: '#9CC8FF',
    accentGround: '#1B2F4A',
    neutralBar: '#8DA3BD',
    map: { land: '#121C29', water: '#0B2136', road: '#2B394B', block: '#1A2635', label: '#B4BECB' },
  },
};

export const fontStack =
  '"PingFang SC", "HarmonyOS Sans SC", MiSans, "Microsoft YaHei", "Noto Sans SC", system-ui, sans-serif';

/** Colour of a class on the ground of a theme. */
export function classColour(personClass: PersonClass, theme: Theme): string {
  return classLooks[personClass][theme];
}

/** Ant Design's theme tokens from the same values; pass to ConfigProvider. */
export function antdTokens(theme: Theme) {
  const p = palettes[theme];
  return {
    colorPrimary: p.link,
    colorLink: p.link,
    colorError: p.alarm,
    colorText: p.text,
    colorTextSecondary: p.secondary,
    colorBgBase: p.ground,
    colorBgContainer: p.raised,
    colorBgElevated: p.raised,
    colorBorder: theme === 'light' ? '#8C96A4' : p.strongLine,
    colorBorderSecondary: p.line,
    colorTextPlaceholder: p.secondary,
    fontFamily: fontStack,
    fontSize: 14,
    lineHeight: 22 / 14,
    borderRadius: 4,
    controlHeight: 32,
    motionDurationFast: '0.1s',
    motionDurationMid: '0.15s',
    motionDurationSlow: '0.2s',
    boxShadow: `0 0 0 1px ${p.line}, 0 4px 12px #0003`,
    boxShadowSecondary: `0 0 0 1px ${p.line}, 0 4px 12px #0003`,
  };
}
