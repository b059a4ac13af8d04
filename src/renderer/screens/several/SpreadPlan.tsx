import { useTranslation } from 'react-i18next';
import type { JobResults } from '../../../shared/jobs.ts';
import { Breakable } from '../../components/Breakable.tsx';
import { Notice } from '../../components/Notice.tsx';
import { formatsOf } from '../../languages/formats-of.ts';

/** What comes on which drive, or has come. */
export function SpreadPlan({ result }: { readonly result: JobResults['spread'] }) {
  const { t, i18n } = useTranslation();
  const formats = formatsOf(i18n.language);
  const { drives, pack, inParts, isPlanOnly } = result;
  return (
    <>
      <Notice
        kind={isPlanOnly ? 'plain' : 'good'}
        title={t(isPlanOnly ? 'several.spread.planned' : 'several.spread.done', {
          count: drives.length,
          files: pack.files,
          size: pack.sizeBytes,
        })}
      >
        {inParts.length > 0 && <p>{t('several.spread.inParts', { count: inParts.length })}</p>}
      </Notice>
      <table className="several-plan">
        <thead>
          <tr>
            <th scope="col">{t('several.columns.drive')}</th>
            <th scope="col">{t('several.columns.label')}</th>
            <th scope="col">{t('several.columns.files')}</th>
            <th scope="col">{t('several.columns.parts')}</th>
            <th scope="col">{t('several.columns.size')}</th>
          </tr>
        </thead>
        <tbody>
          {drives.map(({ number, label, path, files, parts, sizeBytes }) => (
            <tr key={number}>
              <th scope="row">{t('several.of', { number, count: drives.length })}</th>
              <td>
                <Breakable text={label !== '' ? label : (path ?? t('several.later'))} />
              </td>
              <td>{formats.count(files)}</td>
              <td>{formats.count(parts)}</td>
              <td>{formats.bytes(sizeBytes)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
