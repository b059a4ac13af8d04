import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  DialogTrigger,
  Field,
  Input,
  Radio,
  RadioGroup,
  Spinner,
} from '@fluentui/react-components';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ErrorReport } from '../../../shared/errors.ts';
import type { FileRecord } from '../../../shared/jobs.ts';
import { ask, reportOf } from '../../api.ts';
import { useHost } from '../../stores/host.ts';
import { ErrorPanel } from '../ErrorPanel.tsx';
import { FactList } from '../FactList.tsx';
import { FolderChoice } from '../FolderChoice.tsx';
import { Icon } from '../Icon.tsx';
import { Notice } from '../Notice.tsx';
import { pathIn } from '../path-in.ts';

type Saving =
  | { readonly state: 'asking' }
  | { readonly state: 'writing' }
  | { readonly state: 'failed'; readonly error: ErrorReport }
  | { readonly state: 'done'; readonly file: FileRecord };

/** "Save the list for the firewall team": every host with its ports, as a table or as text. */
export function FirewallListDialog() {
  const { t } = useTranslation();
  const [isOpen, setIsOpen] = useState(false);
  // What is being written is told how it ends: until then the dialog stays.
  const [isWriting, setIsWriting] = useState(false);
  return (
    <Dialog open={isOpen} onOpenChange={(_event, { open }) => setIsOpen(open || isWriting)}>
      <DialogTrigger disableButtonEnhancement>
        <Button className="firewall-button" icon={<Icon name="download" />}>
          {t('network.firewall.button')}
        </Button>
      </DialogTrigger>
      <DialogSurface>{isOpen && <FirewallListForm onWriting={setIsWriting} />}</DialogSurface>
    </Dialog>
  );
}

function FirewallListForm({ onWriting }: { readonly onWriting: (isWriting: boolean) => void }) {
  const { t } = useTranslation();
  const [folder, setFolder] = useState(useHost((state) => state.description?.paths?.usageData ?? null));
  const [format, setFormat] = useState<'csv' | 'txt'>('csv');
  const [name, setName] = useState('hosts.csv');
  const [saving, setSaving] = useState<Saving>({ state: 'asking' });
  const isDone = saving.state === 'done';
  const isWriting = saving.state === 'writing';
  const change = (what: () => void): void => {
    what();
    setSaving({ state: 'asking' });
  };

  const write = async (overwrite: boolean): Promise<void> => {
    if (folder === null || name.trim() === '') return;
    setSaving({ state: 'writing' });
    onWriting(true);
    try {
      const to = pathIn(folder, name.trim());
      setSaving({ state: 'done', file: await ask('network.firewall-list', { to, format, overwrite }) });
    } catch (error) {
      setSaving({ state: 'failed', error: reportOf(error) });
    } finally {
      onWriting(false);
    }
  };

  return (
    <DialogBody>
      <DialogTitle>{t('network.firewall.button')}</DialogTitle>
      <DialogContent className="firewall-list">
        <p>{t('network.firewall.what')}</p>
        {!isDone && !isWriting && (
          <>
            <Field label={t('network.firewall.format')}>
              <RadioGroup
                layout="horizontal"
                value={format}
                onChange={(_event, { value }) =>
                  change(() => {
                    const chosen = value === 'txt' ? 'txt' : 'csv';
                    setFormat(chosen);
                    setName(name.replace(/\.(?:csv|txt)$/i, `.${chosen}`));
                  })
                }
              >
                <Radio value="csv" label={t('network.firewall.csv')} />
                <Radio value="txt" label={t('network.firewall.txt')} />
              </RadioGroup>
            </Field>
            <Field label={t('network.firewall.folder')}>
              <div className="firewall-folder">
                <code>{folder ?? t('network.firewall.noFolder')}</code>
                <FolderChoice
                  startAt={folder}
                  label={t('network.firewall.chooseFolder')}
                  onChoose={(path) => change(() => setFolder(path))}
                />
              </div>
            </Field>
            <Field label={t('network.firewall.name')}>
              <Input
                value={name}
                spellCheck={false}
                autoComplete="off"
                onChange={(_event, { value }) => change(() => setName(value))}
              />
            </Field>
          </>
        )}
        {saving.state === 'failed' && (
          <ErrorPanel error={saving.error}>
            {saving.error.code === 'files.exists' && (
              <div>
                <Button onClick={() => void write(true)}>{t('network.firewall.replace')}</Button>
              </div>
            )}
          </ErrorPanel>
        )}
        {isDone && (
          <Notice kind="good" title={t('network.firewall.done')} isAlert>
            <FactList
              facts={[
                { name: t('facts.file'), value: saving.file.path, isCode: true },
                { name: t('facts.sha256'), value: saving.file.sha256, isCode: true },
              ]}
            />
          </Notice>
        )}
      </DialogContent>
      <DialogActions>
        <DialogTrigger disableButtonEnhancement>
          <Button disabled={isWriting}>{t('network.firewall.close')}</Button>
        </DialogTrigger>
        {!isDone && (
          <Button
            appearance="primary"
            disabled={isWriting || folder === null || name.trim() === ''}
            icon={isWriting ? <Spinner size="tiny" /> : null}
            onClick={() => void write(false)}
          >
            {t(isWriting ? 'network.firewall.writing' : 'network.firewall.act')}
          </Button>
        )}
      </DialogActions>
    </DialogBody>
  );
}
