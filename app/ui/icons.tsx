/** One outline set, 20 px. Paths are drawn for a 20 × 20 box with 1.5 px strokes. */
const paths = {
  situation: 'M3 17V3M3 17h14M6 13l3-4 3 2 4-6',
  case: 'M5 3h7l3 3v11H5zM12 3v3h3M8 10h4M8 13h4',
  contact: 'M7 9a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM2 17c0-3 2-5 5-5s5 2 5 5M13 4a3 3 0 0 1 0 5M14 12c2 0 4 2 4 5',
  person: 'M10 9a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM4 17c0-3 3-5 6-5s6 2 6 5',
  chain:
    'M4 10h3M10 5h3M10 15h3M7 10l3-5M7 10l3 5M14.5 6.5a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3zM14.5 16.5a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3zM4 11.5a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3z',
  calendar: 'M3 5h14v12H3zM3 9h14M7 3v4M13 3v4',
  task: 'M4 4h12v12H4zM7 10l2 2 4-5',
  map: 'M3 5l5-2 4 2 5-2v12l-5 2-4-2-5 2zM8 3v12M12 5v12',
  place: 'M10 17s5-5 5-9a5 5 0 0 0-10 0c0 4 5 9 5 9zM10 10a2 2 0 1 0 0-4 2 2 0 0 0 0 4z',
  import: 'M10 3v9M6 8l4 4 4-4M3 14v3h14v-3',
  export: 'M10 12V3M6 7l4-4 4 4M3 14v3h14v-3',
  protocol: 'M4 3h9l3 3v11H4zM7 8h6M7 11h6M7 14h4',
  journal: 'M5 3h11v14H5a2 2 0 0 1 0-4h11M3 15V5a2 2 0 0 1 2-2',
  measure: 'M10 3l6 2v5c0 4-3 6-6 7-3-1-6-3-6-7V5zM7 10l2 2 4-4',
  trace: 'M8.5 14a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11zM13 13l4 4',
  outbreak:
    'M10 13a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM10 7V3M10 17v-4M7 10H3M17 10h-4M8 8L5 5M12 8l3-3M8 12l-3 3M12 12l3 3',
  account: 'M10 9a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM4 17c0-3 3-5 6-5s6 2 6 5',
  settings: 'M3 6h8M15 6h2M13 8a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM3 14h2M9 14h8M7 16a2 2 0 1 0 0-4 2 2 0 0 0 0 4z',
  phone: 'M5 3h3l1 4-2 1c1 2 3 4 5 5l1-2 4 1v3c0 1-1 2-2 2C9 17 3 11 3 5c0-1 1-2 2-2z',
  search: 'M8.5 14a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11zM13 13l4 4',
  menu: 'M3 5h14M3 10h14M3 15h14',
  close: 'M5 5l10 10M15 5L5 15',
  next: 'M8 4l6 6-6 6',
  back: 'M12 4l-6 6 6 6',
  down: 'M4 8l6 6 6-6',
  up: 'M4 12l6-6 6 6',
  plus: 'M10 4v12M4 10h12',
  check: 'M4 10l4 4 8-9',
  alarm: 'M10 3l8 14H2zM10 8v4M10 14.5v.5',
  clock: 'M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM10 6v4l3 2',
  info: 'M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM10 9v5M10 6v.5',
  eye: 'M2 10s3-5 8-5 8 5 8 5-3 5-8 5-8-5-8-5zM10 12a2 2 0 1 0 0-4 2 2 0 0 0 0 4z',
  table: 'M3 4h14v12H3zM3 8h14M3 12h14M8 4v12',
  chart: 'M3 17h14M5 17V9M10 17V4M15 17v-6',
  reroute: 'M3 15h5l6-9M17 15h-5M12 6h5M14.5 3.5L17 6l-2.5 2.5',
  undo: 'M7 5L3 9l4 4M3 9h9a5 5 0 0 1 0 8H9',
  keyboard: 'M2 5h16v10H2zM5 8h1M8 8h1M11 8h1M14 8h1M6 12h8',
  language: 'M3 5h8M7 3v2M9 5c-1 4-3 6-6 7M5 8c1 2 3 3 5 4M10 17l4-9 4 9M11.5 14h5',
  moon: 'M16 12A7 7 0 0 1 8 4a6.5 6.5 0 1 0 8 8z',
  sun: 'M10 13a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM10 2v2M10 16v2M2 10h2M16 10h2M4.5 4.5L6 6M14 14l1.5 1.5M15.5 4.5L14 6M6 14l-1.5 1.5',
  scan: 'M3 7V3h4M13 3h4v4M17 13v4h-4M7 17H3v-4M3 10h14',
  note: 'M4 16l1-4 8-8 3 3-8 8zM4 16l4-1',
  help: 'M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM8 8a2 2 0 1 1 3 2c-1 .5-1 1-1 1.5M10 14v.5',
  home: 'M3 10l7-6 7 6M5 9v8h10V9M8 17v-5h4v5',
  filter: 'M3 4h14l-5 6v6l-4-2v-4z',
  sign_out: 'M8 3H4v14h4M8 10h9M14 7l3 3-3 3',
} as const;

export type IconName = keyof typeof paths;

/** An icon is never the only carrier of meaning on actions: a word stands beside it or in the button's label. */
export function Icon({ name, size = 20 }: { name: IconName; size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      <path d={paths[name]} />
    </svg>
  );
}
