import { useTranslation } from 'react-i18next';
import { describeUpdatePack, describeUsageData } from '../languages/describe-drive.ts';
import { errorWords } from '../languages/error-words.ts';
import { formatsOf } from '../languages/formats-of.ts';
import type { Held } from '../stores/drives.ts';

/** What of a drive's contents matters: the rest is told last. */
export type DriveInterest = 'usage-data' | 'update-pack';

/** So many things of one kind are told; the rest by their number. */
const toldEach = 3;

/** What a drive holds of ours, in words. */
export function DriveHolds({ held, interest }: { readonly held: Held | undefined; readonly interest: DriveInterest }) {
  const { t, i18n } = useTranslation();
  if (held === undefined || held.state === 'looking') return <span className="quiet">{t('drives.looking')}</span>;
  if (held.state === 'unknown') {
    return <span className="quiet">{errorWords(i18n.language, held.error).message}</span>;
  }
  const { contents } = held;
  const formats = formatsOf(i18n.language);
  const usageData = contents.usageData.map((one) => describeUsageData(t, one, contents.updatePacks));
  const packs = contents.updatePacks.map((pack) => describeUpdatePack(t, formats, pack));
  const lines = [interest === 'usage-data' ? usageData : packs, interest === 'usage-data' ? packs : usageData].flatMap(
    (kind) =>
      kind.length > toldEach ? [...kind.slice(0, toldEach), t('drives.more', { count: kind.length - toldEach })] : kind,
  );
  if (contents.problems.length > 0) lines.push(t('drives.problems', { count: contents.problems.length }));
  if (contents.leftovers.length > 0) lines.push(t('drives.leftovers', { count: contents.leftovers.length }));
  if (lines.length === 0) return <span className="quiet">{t('drives.holdsNothing')}</span>;
  return (
    <span className="holds">
      {lines.map((line, index) => (
        // Two cabinets may say the same of themselves.
        <span key={`${index} ${line}`}>{line}</span>
      ))}
    </span>
  );
}
