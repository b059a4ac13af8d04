/** Outlines on a 20 by 20 grid, drawn for this program. */
const outlines = {
  site: 'M4 3h12v5H4zM4 12h12v5H4zM7 5.5h.01M7 14.5h.01M10 8v4',
  internet: 'M10 2.5a7.5 7.5 0 1 0 0 15a7.5 7.5 0 1 0 0-15M2.5 10h15M10 2.5c5 4.5 5 10.5 0 15c-5-4.5-5-10.5 0-15',
  done: 'M10 2.5a7.5 7.5 0 1 0 0 15a7.5 7.5 0 1 0 0-15M6.5 10.3l2.4 2.4l4.6-5',
  check: 'M4.5 10.5l3.8 3.8l7.2-8.3',
  cross: 'M5.5 5.5l9 9M14.5 5.5l-9 9',
  warning: 'M10 3l7.5 13.5h-15zM10 8v4M10 14.2v.01',
  info: 'M10 2.5a7.5 7.5 0 1 0 0 15a7.5 7.5 0 1 0 0-15M10 9v4.5M10 6.5v.01',
  stopped: 'M10 2.5a7.5 7.5 0 1 0 0 15a7.5 7.5 0 1 0 0-15M7.5 7.5h5v5h-5z',
  pause: 'M7 4.5v11M13 4.5v11',
  play: 'M6.5 4l9 6l-9 6z',
  practice: 'M8 3v5L3.5 15.5a1 1 0 0 0 .9 1.5h11.2a1 1 0 0 0 .9-1.5L12 8V3M6.5 3h7M6 12.5h8',
  usb: 'M6 8h8v7.5a2 2 0 0 1-2 2H8a2 2 0 0 1-2-2zM7.5 8V3h5v5M9 5v.01M11 5v.01',
  drive: 'M3 12.5l2-7.5h10l2 7.5v3.5H3zM3 12.5h14M14 14.3h.01',
  network: 'M7.5 3h5v4h-5zM2.5 13h5v4h-5zM12.5 13h5v4h-5zM10 7v3M5 13v-3h10v3',
  folder: 'M2.5 5.5a1 1 0 0 1 1-1h4l2 2h7a1 1 0 0 1 1 1v7a1 1 0 0 1-1 1h-13a1 1 0 0 1-1-1z',
  lock: 'M5 9h10v7.5H5zM7 9V6.5a3 3 0 0 1 6 0V9',
  history: 'M3.5 10a6.5 6.5 0 1 0 2-4.7L3.5 7M3.5 3.5V7H7M10 6.5V10l2.5 1.5',
  help: 'M10 2.5a7.5 7.5 0 1 0 0 15a7.5 7.5 0 1 0 0-15M7.8 7.8a2.2 2.2 0 1 1 3.1 2c-.6.3-.9.7-.9 1.4M10 13.8v.01',
  settings:
    'M10 7.3a2.7 2.7 0 1 0 0 5.4a2.7 2.7 0 1 0 0-5.4M10 2.5v2M10 15.5v2M2.5 10h2M15.5 10h2M4.7 4.7l1.4 1.4M13.9 13.9l1.4 1.4M4.7 15.3l1.4-1.4M13.9 6.1l1.4-1.4',
  search: 'M8.5 3.5a5 5 0 1 0 0 10a5 5 0 1 0 0-10M12.2 12.2l4.3 4.3',
  filter: 'M3 4.5h14l-5.5 6.5v5l-3-1.5V11z',
  home: 'M3 9.5L10 3.5l7 6M5 8v8.5h10V8M8.5 16.5V12h3v4.5',
  back: 'M12 4.5L6.5 10l5.5 5.5',
  next: 'M8 4.5l5.5 5.5L8 15.5',
  down: 'M4.5 8L10 13.5L15.5 8',
  up: 'M4.5 12L10 6.5L15.5 12',
  refresh: 'M16 10a6 6 0 1 1-1.8-4.3L16 7.5M16 3.5v4h-4',
  copy: 'M7 6.5h9v10.5H7zM13 6.5V3H4v10.5h3',
  download: 'M10 3v10M6 9l4 4l4-4M3.5 16.5h13',
  upload: 'M10 14V4M6 8l4-4l4 4M3.5 16.5h13',
  hash: 'M7.5 3l-1.5 14M14 3l-1.5 14M3.5 7.5h13M3 12.5h13',
  person: 'M10 3.5a3 3 0 1 0 0 6a3 3 0 1 0 0-6M4 17c.5-3.5 3-5 6-5s5.5 1.5 6 5',
  document: 'M5 2.5h7l3.5 3.5v11.5H5zM12 2.5V6h3.5M7.5 10h5.5M7.5 13h5.5',
  columns: 'M3 4h14v12H3zM7.7 4v12M12.3 4v12',
  eject: 'M10 4l6 7H4zM4 15.5h12',
} as const;

export type IconName = keyof typeof outlines;

/** A picture beside words that say the same; it is silent for those who listen. */
export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" focusable="false">
      <path d={outlines[name]} />
    </svg>
  );
}
