import { type ReactNode, useEffect, useRef } from 'react';

interface PageFrameProps {
  readonly title: string;
  readonly lead?: ReactNode;
  /** What can be done on this page, beside its title. */
  readonly actions?: ReactNode;
  /** The content takes all the room there is, and scrolls by itself. */
  readonly isWide?: boolean;
  readonly children: ReactNode;
}

/** The common frame of all screens that are no wizard. */
export function PageFrame({ title, lead, actions, isWide = false, children }: PageFrameProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  return (
    <div className={isWide ? 'page page-wide' : 'page'}>
      <div className="page-head">
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {actions !== undefined && <div className="page-actions">{actions}</div>}
        {lead !== undefined && <div className="lead">{lead}</div>}
      </div>
      {children}
    </div>
  );
}
