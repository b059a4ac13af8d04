import {
  Button,
  Menu,
  MenuDivider,
  MenuItem,
  MenuItemCheckbox,
  MenuList,
  MenuPopover,
  MenuTrigger,
} from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import { useReview } from '../../stores/review.ts';
import { setLayout, tell, useReviewGrid } from '../../stores/review-grid.ts';
import { Icon } from '../Icon.tsx';
import { initialLayout, withHidden } from './column-layout.ts';

/** Which columns are shown, and the way back to how they were. */
export function ColumnMenu() {
  const { t } = useTranslation();
  const columns = useReview(({ session }) => (session.state === 'open' ? session.snapshot.columns : null));
  const layout = useReviewGrid((state) => state.layout);
  if (columns === null) return null;
  const shown = layout.order.filter((index) => !layout.hidden.includes(index)).map(String);
  return (
    <Menu
      checkedValues={{ shown }}
      onCheckedValueChange={(_event, { checkedItems }) =>
        setLayout((before) =>
          before.order.reduce(
            (after, index) => withHidden(after, index, !checkedItems.includes(String(index))),
            before,
          ),
        )
      }
    >
      <MenuTrigger disableButtonEnhancement>
        <Button icon={<Icon name="columns" />} title={t('review.columns.button')}>
          <span className="review-tools-words">
            {layout.hidden.length === 0
              ? t('review.columns.button')
              : t('review.columns.some', { shown: shown.length, total: columns.length })}
          </span>
        </Button>
      </MenuTrigger>
      <MenuPopover className="review-column-menu">
        <MenuList>
          {layout.order.map((index) => (
            <MenuItemCheckbox key={index} name="shown" value={String(index)}>
              {columns[index]?.name}
            </MenuItemCheckbox>
          ))}
          <MenuDivider />
          <MenuItem
            onClick={() => {
              setLayout(() => initialLayout(columns));
              tell(t('review.columns.wasReset'));
            }}
          >
            {t('review.columns.reset')}
          </MenuItem>
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}
