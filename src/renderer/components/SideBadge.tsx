import { useTranslation } from 'react-i18next';
import { Icon } from './Icon.tsx';

/** On which of the two computers something is done: told by words, a picture and a colour. */
export function SideBadge({ side }: { readonly side: 'offline' | 'internet' }) {
  const { t } = useTranslation();
  return (
    <span className={`badge badge-${side}`}>
      <Icon name={side === 'offline' ? 'site' : 'internet'} />
      {t(`sides.${side}`)}
    </span>
  );
}
