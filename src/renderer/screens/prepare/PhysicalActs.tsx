import { Button } from '@fluentui/react-components';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { JobResults } from '../../../shared/jobs.ts';
import { Breakable } from '../../components/Breakable.tsx';
import { Icon, type IconName } from '../../components/Icon.tsx';
import { useHost } from '../../stores/host.ts';
import { go } from '../../stores/navigation.ts';
import { finishPrepare } from '../../stores/prepare.ts';
import type { Carrier } from './use-carrier.ts';

interface PhysicalActsProps {
  readonly result: JobResults['prepare'];
  readonly carrier: Carrier;
  /** ISO date and time. */
  readonly packedAt: string;
}

/** What is done by hand now, in order. */
export function PhysicalActs({ result, carrier, packedAt }: PhysicalActsProps) {
  const { t } = useTranslation();
  const reachesCloud = useHost((state) => state.description?.cloud != null);
  return (
    <section className="card prepare-card" aria-labelledby="acts-title">
      <h3 id="acts-title">{t('prepare.next.acts')}</h3>
      <ol className="acts">
        {carrier.kind === 'drive' ? (
          <Act number={1} icon="eject" title={t('prepare.next.eject', { drive: carrier.name })}>
            <p className="quiet">{t('prepare.next.ejectHint')}</p>
          </Act>
        ) : carrier.kind === 'practice' ? (
          <Act number={1} icon="eject" title={t('prepare.next.eject', { drive: t('drives.practice') })}>
            <p className="quiet">{t('prepare.next.practiceHint')}</p>
          </Act>
        ) : (
          <Act
            number={1}
            icon="copy"
            title={t(result.approval === null ? 'prepare.next.copy' : 'prepare.next.copyWithApproval')}
          >
            <p className="quiet">
              <Breakable text={t('prepare.next.copyHint', { path: carrier.name })} />
            </p>
          </Act>
        )}
        <Act number={2} icon="document" title={t('prepare.next.label')}>
          <LabelText
            text={t(result.official === undefined ? 'prepare.next.labelText' : 'prepare.next.labelTextOfficial', {
              count: result.rows,
              site: result.site.code,
              iso: packedAt,
            })}
          />
        </Act>
        <Act number={3} icon="usb" title={t('prepare.next.carry')}>
          <p className="quiet">{t('prepare.next.carryHint')}</p>
        </Act>
        <Act number={4} icon="upload" title={t('prepare.next.connect')}>
          <p className="quiet">{t('prepare.next.connectHint')}</p>
          {reachesCloud && (
            <p className="buttons">
              <Button
                size="small"
                onClick={() => {
                  finishPrepare();
                  go({ screen: 'connect' });
                }}
              >
                {t('prepare.next.toConnect')}
              </Button>
              <span className="quiet">{t('prepare.next.connectHere')}</span>
            </p>
          )}
        </Act>
      </ol>
    </section>
  );
}

interface ActProps {
  readonly number: number;
  readonly icon: IconName;
  readonly title: string;
  readonly children: ReactNode;
}

function Act({ number, icon, title, children }: ActProps) {
  return (
    <li className="act">
      <span className="number" aria-hidden="true">
        {number}
      </span>
      <div className="act-body">
        <p className="act-title">
          <Breakable text={title} />
        </p>
        {children}
      </div>
      <Icon name={icon} />
    </li>
  );
}

/** What to write on the label, ready to be copied. */
function LabelText({ text }: { readonly text: string }) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState<'not-yet' | 'yes' | 'refused'>('not-yet');
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied('yes');
    } catch {
      setCopied('refused');
    }
  };
  return (
    <p className="buttons">
      <code className="label-text">{text}</code>
      <Button size="small" icon={<Icon name="copy" />} onClick={() => void copy()}>
        {t(`prepare.next.copyLabel.${copied}`)}
      </Button>
    </p>
  );
}
