import type { ReactNode } from 'react';
import { Icon, type IconName } from './Icon.tsx';

export type NoticeKind = 'plain' | 'good' | 'warning' | 'error';

interface NoticeProps {
  readonly kind: NoticeKind;
  readonly title: ReactNode;
  readonly icon?: IconName;
  /** Read aloud at once. */
  readonly isAlert?: boolean;
  readonly children?: ReactNode;
}

const icons: Readonly<Record<NoticeKind, IconName>> = {
  plain: 'info',
  good: 'done',
  warning: 'warning',
  error: 'warning',
};

/** Something to be told, set apart by a picture, a colour and its title. */
export function Notice({ kind, title, icon = icons[kind], isAlert = false, children }: NoticeProps) {
  return (
    <div className={`notice notice-${kind}`} {...(isAlert ? { role: 'alert' } : {})}>
      <Icon name={icon} />
      <div className="notice-body">
        <p className="notice-title">{title}</p>
        {children}
      </div>
    </div>
  );
}
