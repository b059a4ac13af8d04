import type { Parameter } from './commands.ts';
import { type ShownPlace, shownPlaces } from './shown-places.ts';

/** What every command takes, before or after its own parameters. */
export const globalParameters: readonly Parameter[] = [
  { name: '--json', classic: [], value: null, help: 'One JSON object per line on standard output, and nothing else.' },
  { name: '--quiet', classic: [], value: null, help: 'Only errors; with --json, no progress.' },
  { name: '--yes', classic: [], value: null, help: 'Answer yes to the question whether to replace a file.' },
  {
    name: '--settings',
    classic: [],
    value: 'path',
    placeholder: 'FILE',
    help: 'The settings file to use instead of the one in its default place.',
  },
  {
    name: '--logs',
    classic: [],
    value: 'path',
    placeholder: 'FOLDER',
    help: 'Where the logs go, instead of their default place.',
  },
  {
    name: '--site-database',
    classic: [],
    value: 'database',
    placeholder: 'DATABASE',
    help: 'The site database, instead of the one in the settings: a file, together with --site-folder; or mssql://USER@SERVER:PORT/DATABASE without a password. Without USER it is the account the program runs as.',
  },
  {
    name: '--site-folder',
    classic: [],
    value: 'path',
    placeholder: 'FOLDER',
    help: 'The installation folder of the site server; together with --site-database.',
  },
  {
    name: '--cloud',
    classic: [],
    value: 'url',
    placeholder: 'URL',
    help: 'The base address of the cloud service, instead of the addresses in the settings.',
  },
  { name: '--help', classic: [], value: null, help: 'Show help.' },
  { name: '--version', classic: [], value: null, help: 'Show the version.' },
];

/** Environment variables the program reads; parameters go before them. */
export const environmentVariables: readonly { readonly name: string; readonly help: string }[] = [
  {
    name: 'SERVICE_CONNECTION_PROXY_PASSWORD',
    help: 'The password of the proxy user. Without it, the password is asked for on the terminal, without echo.',
  },
  {
    name: 'SERVICE_CONNECTION_SQL_PASSWORD',
    help: 'The password of the account for the site database on SQL Server, or the secret of a service principal. Without it, it is asked for on the terminal, without echo.',
  },
  {
    name: 'SERVICE_CONNECTION_SQL_TOKEN',
    help: 'The access token of Microsoft Entra ID for the site database, where the settings sign in with one.',
  },
  {
    name: 'SERVICE_CONNECTION_CLOUD_TOKEN',
    help: 'The token of the cloud service, where it asks for one, as a relay does. It is shown to that service only.',
  },
  {
    name: 'SERVICE_CONNECTION_SETTINGS',
    help: `The settings file, as --settings. Without either: ${placesIn(shownPlaces.settings)}.`,
  },
  {
    name: 'SERVICE_CONNECTION_LOGS',
    help: `The folder of the logs, as --logs. Without either: ${placesIn(shownPlaces.logs)}.`,
  },
  {
    name: 'SERVICE_CONNECTION_TRUST',
    help: `The folder of this computer’s key, of what it knows of other computers and of its custody records, unless the settings name one. Without either: ${placesIn(shownPlaces.trust)}.`,
  },
  { name: 'NO_COLOR', help: 'When it is set, no colours are used.' },
];

function placesIn({ windows, elsewhere }: ShownPlace): string {
  return `${windows} on Windows, ${elsewhere} on Linux and macOS`;
}
