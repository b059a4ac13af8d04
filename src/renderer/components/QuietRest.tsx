import { type ReactNode, useState } from 'react';
import { Icon } from './Icon.tsx';

interface QuietRestProps {
  readonly title: string;
  readonly count: number;
  /** So many stand open; more are folded away until they are asked for. */
  readonly openUpTo?: number;
  readonly children: ReactNode;
}

/** What is there to be looked up, and would push what matters out of sight. */
export function QuietRest({ title, count, openUpTo = 4, children }: QuietRestProps) {
  const [asked, setAsked] = useState<boolean | null>(null);
  const isOpen = asked ?? count <= openUpTo;
  return (
    <div className="quiet-rest">
      <button type="button" aria-expanded={isOpen} onClick={() => setAsked(!isOpen)}>
        <Icon name={isOpen ? 'down' : 'next'} />
        {title}
      </button>
      {isOpen && children}
    </div>
  );
}
