import { Button, Field, Radio, RadioGroup } from '@fluentui/react-components';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ask } from '../../api.ts';
import { Icon } from '../Icon.tsx';
import { SaveFileDialog, SaveFileFields } from '../SaveFileDialog.tsx';

/** "Save the list for the firewall team": every host with its ports, as a table or as text. */
export function FirewallListDialog() {
  const { t } = useTranslation();
  return (
    <SaveFileDialog
      button={
        <Button className="firewall-button" icon={<Icon name="download" />}>
          {t('network.firewall.button')}
        </Button>
      }
      form={FirewallListForm}
    />
  );
}

function FirewallListForm({ onWriting }: { readonly onWriting: (isWriting: boolean) => void }) {
  const { t } = useTranslation();
  const [format, setFormat] = useState<'csv' | 'txt'>('csv');
  const [name, setName] = useState('hosts.csv');
  const choose = (value: string): void => {
    const chosen = value === 'txt' ? 'txt' : 'csv';
    setFormat(chosen);
    setName(name.replace(/\.(?:csv|txt)$/i, `.${chosen}`));
  };
  return (
    <SaveFileFields
      onWriting={onWriting}
      form={{
        title: t('network.firewall.button'),
        what: t('network.firewall.what'),
        name,
        onName: setName,
        choice: (
          <Field label={t('network.firewall.format')}>
            <RadioGroup layout="horizontal" value={format} onChange={(_event, { value }) => choose(value)}>
              <Radio value="csv" label={t('network.firewall.csv')} />
              <Radio value="txt" label={t('network.firewall.txt')} />
            </RadioGroup>
          </Field>
        ),
        save: async (to, overwrite) => {
          const { path, sha256 } = await ask('network.firewall-list', { to, format, overwrite });
          return {
            title: t('network.firewall.done'),
            facts: [
              { name: t('facts.file'), value: path, isCode: true },
              { name: t('facts.sha256'), value: sha256, isCode: true },
            ],
          };
        },
        words: {
          folder: t('network.firewall.folder'),
          noFolder: t('network.firewall.noFolder'),
          chooseFolder: t('network.firewall.chooseFolder'),
          name: t('network.firewall.name'),
          replace: t('network.firewall.replace'),
          close: t('network.firewall.close'),
          act: t('network.firewall.act'),
          writing: t('network.firewall.writing'),
        },
      }}
    />
  );
}
