/** Text that holds paths: it may go on in the next line after each separator, rather than anywhere. */
export function Breakable({ text }: { readonly text: string }) {
  const parts = text.split(/(?<=[/\\])/);
  return parts.map((part, index) => (
    // The parts of one text never change places.
    <span key={index}>
      {part}
      <wbr />
    </span>
  ));
}
