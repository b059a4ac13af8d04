import { useTranslation } from 'react-i18next';
import type { JobResults } from '../../../shared/jobs.ts';
import { describeVersion } from '../../../shared/site.ts';
import { Breakable } from '../../components/Breakable.tsx';
import { FactList } from '../../components/FactList.tsx';
import { Notice } from '../../components/Notice.tsx';
import { SealCard } from '../../components/trust/SealCard.tsx';
import { signatureFacts } from '../../languages/describe-signatures.ts';
import { formatsOf } from '../../languages/formats-of.ts';
import { useOfficialTool } from '../../stores/official-tool.ts';
import { ApplicabilityList } from './ApplicabilityList.tsx';

/** So many stray files are named; the rest by their number. */
const namedStrayFiles = 8;

/** What the check found: the pack first, then what of it this site can use. */
export function CheckReport({ result }: { readonly result: JobResults['import'] }) {
  const { t, i18n } = useTranslation();
  const isByTool = useOfficialTool(({ chosen }) => chosen.import === 'official');
  const { pack, site, chosenFor, applicability } = result;
  const now = describeVersion(site.version);
  const chosen = describeVersion(chosenFor);
  const applying = applicability.filter(({ applies }) => applies).length;
  const more = pack.strayFiles.length - namedStrayFiles;
  return (
    <>
      <Notice kind="good" title={t('importing.check.whole')}>
        <p>{t('importing.check.wholeText', { count: pack.files, size: pack.sizeBytes })}</p>
      </Notice>
      {chosenFor !== site.version && (
        <Notice kind="warning" title={t('jobs.import.otherVersion', { chosenFor: chosen, now })} />
      )}
      <div className="card import-facts">
        <FactList
          facts={[
            { name: t('importing.check.made'), value: formatsOf(i18n.language).moment(pack.created) },
            {
              name: t('importing.check.madeFor'),
              value: pack.hierarchies
                .map(({ label, siteVersion, isHere }) => {
                  const one = t('importing.drive.siteAt', { label, version: describeVersion(siteVersion) });
                  return isHere ? t('importing.check.here', { site: one }) : one;
                })
                .join(', '),
            },
            {
              name: t('importing.check.siteNow'),
              value: t('importing.check.siteAt', { site: site.code, version: now }),
            },
            {
              name: t('importing.check.chosenFor'),
              value: chosenFor === site.version ? t('importing.check.sameVersion', { version: chosen }) : chosen,
            },
            // Which updates are in a pack of Microsoft's tool is not known before it is imported.
            ...(applicability.length === 0
              ? []
              : [
                  {
                    name: t('importing.check.complete'),
                    value: t('importing.check.completeValue', { count: applicability.length }),
                  },
                ]),
            ...signatureFacts(t, result.signatures),
            { name: t('importing.check.folder'), value: pack.path, isCode: true },
          ]}
        />
      </div>
      <SealCard seal={result.seal}>
        {result.overrides.map(({ code, by, reason }) => (
          <p key={code} className="quiet">
            {t('trust.seal.passedOver', { code, by, reason })}
          </p>
        ))}
      </SealCard>
      {pack.strayFiles.length > 0 && (
        <Notice kind="warning" title={t('importing.check.stray', { count: pack.strayFiles.length })}>
          <ul className="stray-files code">
            {pack.strayFiles.slice(0, namedStrayFiles).map((file) => (
              <li key={file}>
                <Breakable text={file} />
              </li>
            ))}
          </ul>
          {more > 0 && <p>{t('importing.check.strayMore', { count: more })}</p>}
        </Notice>
      )}
      {applicability.length === 0 ? (
        <Notice kind="plain" title={t(isByTool ? 'importing.check.ofTool' : 'importing.check.nothing')} />
      ) : (
        <>
          <h3 className="import-heading">{t('importing.check.applies', { applying, total: applicability.length })}</h3>
          {applying === 0 && <Notice kind="plain" title={t('importing.check.noneApplies')} />}
          <ApplicabilityList updates={applicability} />
        </>
      )}
    </>
  );
}
