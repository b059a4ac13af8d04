import { useEffect, useId, useRef } from 'react';

interface TextFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** Fixed while a job uses it; it keeps the keyboard's place. */
  readonly isReadOnly: boolean;
}

/** A path, typed in. */
export function TextField({ label, value, onChange, isReadOnly }: TextFieldProps) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const element = input.current;
    if (element === null) return;
    // The end of a path tells it from others: one that is too long for the field shows that, unless somebody is in it.
    const observer = new ResizeObserver(() => {
      if (document.activeElement !== element) element.scrollLeft = element.scrollWidth;
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        ref={input}
        type="text"
        required
        spellCheck={false}
        autoComplete="off"
        value={value}
        title={value}
        readOnly={isReadOnly}
        onChange={(event) => onChange(event.target.value)}
      />
    </div>
  );
}
