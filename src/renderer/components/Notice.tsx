import type { ReactNode } from 'react';
import { Icon, type IconName } from './Icon.tsx';

interface NoticeProps {
  readonly kind: 'plain' | 'good' | 'warning' | 'error';
  readonly icon: IconName;
  readonly title: ReactNode;
  /** Read aloud at once. */
  readonly isAlert?: boolean;
  readonly children?: ReactNode;
}

/** Something to be told, set apart by a picture, a colour and its title. */
export function Notice({ kind, icon, title, isAlert = false, children }: NoticeProps) {
  return (
    <div className={`notice notice-${kind}`} {...(isAlert ? { role: 'alert' } : {})}>
      <div className="notice-title">
        <Icon name={icon} />
        <p>{title}</p>
      </div>
      {children}
    </div>
  );
}
