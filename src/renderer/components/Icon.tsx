/** Outlines on a 20 by 20 grid, drawn for this program. */
const outlines = {
  site: 'M4 3h12v5H4zM4 12h12v5H4zM7 5.5h.01M7 14.5h.01M10 8v4',
  internet: 'M10 2.5a7.5 7.5 0 1 0 0 15a7.5 7.5 0 1 0 0-15M2.5 10h15M10 2.5c5 4.5 5 10.5 0 15c-5-4.5-5-10.5 0-15',
  done: 'M10 2.5a7.5 7.5 0 1 0 0 15a7.5 7.5 0 1 0 0-15M6.5 10.3l2.4 2.4l4.6-5',
  warning: 'M10 3l7.5 13.5h-15zM10 8v4M10 14.2v.01',
  stopped: 'M10 2.5a7.5 7.5 0 1 0 0 15a7.5 7.5 0 1 0 0-15M7.5 7.5h5v5h-5z',
  practice: 'M8 3v5L3.5 15.5a1 1 0 0 0 .9 1.5h11.2a1 1 0 0 0 .9-1.5L12 8V3M6.5 3h7M6 12.5h8',
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
