import { Button } from '@fluentui/react-components';
import type { KeyboardEvent, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { goTo, showSide, useReviewGrid } from '../../stores/review-grid.ts';
import { Icon } from '../Icon.tsx';

interface SidePanelProps {
  readonly title: string;
  readonly children: ReactNode;
}

/** Something beside the grid, which stays in use meanwhile. Escape closes it and goes back to the cell. */
export function SidePanel({ title, children }: SidePanelProps) {
  const { t } = useTranslation();
  const close = (): void => {
    showSide({ kind: 'none' });
    const { place, anchor } = useReviewGrid.getState();
    goTo(place, { anchor });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || event.defaultPrevented) return;
    event.preventDefault();
    close();
  };
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- Escape is a way out of all that is in it.
    <aside className="review-side" aria-label={title} onKeyDown={onKeyDown}>
      <div className="review-side-head">
        <h3>{title}</h3>
        <Button
          appearance="subtle"
          size="small"
          icon={<Icon name="cross" />}
          aria-label={t('review.closeSide')}
          title={t('review.closeSide')}
          onClick={close}
        />
      </div>
      {children}
    </aside>
  );
}
