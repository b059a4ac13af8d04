import { AppError } from '../shared/errors.ts';
import type { Parameter, RelayCommand, Values } from './commands.ts';

/*
 * The rows of the table of commands about a relay: the cloud service of this program, run for real.
 */

/** What is asked. Paths are absolute. */
export type RelayOrder =
  | { readonly action: 'run'; readonly config: string }
  | { readonly action: 'add-token'; readonly config: string; readonly name: string }
  | { readonly action: 'list-tokens'; readonly config: string }
  | { readonly action: 'remove-token'; readonly config: string; readonly name: string };

const config: Parameter = {
  name: '--config',
  classic: [],
  value: 'path',
  placeholder: 'FILE',
  isRequired: true,
  help: 'The settings of the relay, which docs/relay.md describes.',
};

const run: RelayCommand = {
  name: 'relay',
  classic: null,
  summary: 'Run a service that takes usage data in, and hands updates out, for computers that connect to it.',
  help: 'For a computer between two networks. It writes a line of JSON for each request, takes its certificate and tokens anew when they change (or at SIGHUP), and ends in good order when it is interrupted.',
  parameters: [config],
  examples: ['relay --config /etc/service-connection/relay.json'],
  relay: (values) => ({ action: 'run', config: values.required('--config') }),
};

const actions = ['add', 'list', 'remove'] as const;

const token: RelayCommand = {
  name: 'relay token',
  classic: null,
  summary: 'Make, list or take away the tokens a relay knows.',
  help: 'A new token is shown once and kept nowhere: the relay’s file has only its SHA-256. A relay that runs notices within seconds.',
  parameters: [
    {
      name: 'ACTION',
      classic: [],
      value: 'name',
      placeholder: 'ACTION',
      isRequired: true,
      help: `One of ${actions.join(', ')}.`,
    },
    {
      name: 'NAME',
      classic: [],
      value: 'name',
      placeholder: 'NAME',
      help: 'Whose token it is: the log of the relay says so. For add and remove.',
    },
    config,
  ],
  examples: [
    'relay token add SCP-Brussels --config /etc/service-connection/relay.json',
    'relay token list --config /etc/service-connection/relay.json',
  ],
  relay: tokenOrder,
};

/** @throws {AppError} usage.* */
function tokenOrder(values: Values): RelayOrder {
  const given = values.required('ACTION');
  const action = actions.find((candidate) => candidate === given.toLowerCase());
  const file = values.required('--config');
  const name = values.text('NAME');
  if (action === undefined) {
    throw new AppError('usage.invalid-value', {
      name: 'ACTION',
      value: given,
      expected: `one of ${actions.join(', ')}`,
    });
  }
  if (action === 'list') {
    if (name !== null) throw new AppError('usage.unexpected-argument', { value: name, command: 'relay token list' });
    return { action: 'list-tokens', config: file };
  }
  if (name === null) throw new AppError('usage.missing-parameter', { name: 'NAME', command: `relay token ${action}` });
  return { action: action === 'add' ? 'add-token' : 'remove-token', config: file, name };
}

/** All of them, in the order of help. */
export const relayCommands: readonly RelayCommand[] = [run, token];
