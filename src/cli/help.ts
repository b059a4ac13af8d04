import { type Command, commands, type Parameter, plainCommands, programName } from './commands.ts';
import { exitCodes } from './exit-codes.ts';
import { environmentVariables, globalParameters } from './global-parameters.ts';
import { wrap } from './layout.ts';

const nameColumns = 24;

/** Help on the whole program. */
export function helpText(version: string, columns: number): string {
  const list = [...commands, ...plainCommands].flatMap(({ name, summary }) => entry(name, summary, columns));
  const classic = commands.flatMap((command) => (command.classic === null ? [] : command.examples.slice(-1)));
  const lines = [
    `${programName} ${version}`,
    ...wrap('Carries usage data out of, and updates into, a network that never touches the internet.', columns),
    '',
    `Usage: ${programName} COMMAND [parameters]`,
    '',
    'Commands',
    ...list,
    '',
    'Every command takes',
    ...globalParameters.flatMap((parameter) => entry(usageOf(parameter), parameter.help, columns)),
    '',
    'Environment variables',
    ...environmentVariables.flatMap(({ name, help }) => entry(name, help, columns)),
    '',
    'The parameters of the classic tool work as they are',
    ...classic.flatMap((example) => hanging(example, columns)),
    '',
    ...wrap(
      `Exit codes: ${exitCodes.map(({ code, meaning }) => `${code} ${firstClause(meaning)}`).join(', ')}.`,
      columns,
    ),
  ];
  return `${lines.join('\n')}\n`;
}

/** Help on one command. */
export function commandHelpText(command: Command, columns: number): string {
  const usage = [programName, command.name, ...command.parameters.map(syntaxOf)].join(' ');
  const parameters = command.parameters.flatMap((parameter) => {
    const classic = parameter.classic.map(({ name, means }) => (means === undefined ? name : `${name} (${means})`));
    const also = classic.length === 0 ? '' : ` Classic: ${classic.join(', ')}.`;
    return entry(usageOf(parameter), `${parameter.help}${also}`, columns);
  });
  const lines = [
    ...hanging(usage, columns, ''),
    '',
    ...wrap(`${command.summary} ${command.help}`, columns),
    '',
    'Parameters',
    ...parameters,
    '',
    `And those every command takes: see "${programName} help".`,
    '',
    'Examples',
    ...command.examples.flatMap((example) => hanging(`${programName} ${example}`, columns)),
  ];
  return `${lines.join('\n')}\n`;
}

/** `--to PATH`, as a list of parameters names it. */
export function usageOf(parameter: Parameter): string {
  if (!parameter.name.startsWith('-'))
    return parameter.isRepeatable === true ? `${parameter.name} ...` : parameter.name;
  if (parameter.placeholder === undefined) return parameter.name;
  return `${parameter.name} ${parameter.placeholder}${parameter.isRepeatable === true ? ' ...' : ''}`;
}

/** `[--wait SECONDS]`, as a command line is described. */
export function syntaxOf(parameter: Parameter): string {
  return parameter.isRequired === true ? usageOf(parameter) : `[${usageOf(parameter)}]`;
}

function entry(name: string, text: string, columns: number): readonly string[] {
  const lines = wrap(text, columns, ' '.repeat(nameColumns + 2));
  const [first = '', ...rest] = lines;
  const title = `  ${name}`;
  if (title.length > nameColumns) return [title, ...lines];
  return [title.padEnd(nameColumns + 2) + first.trimStart(), ...rest];
}

function hanging(text: string, columns: number, indent = '  '): readonly string[] {
  const [first = '', ...rest] = wrap(text, columns - 4, indent);
  return [first, ...rest.map((line) => `    ${line}`)];
}

function firstClause(meaning: string): string {
  const clause = (meaning.split(/[.:(]/)[0] ?? meaning).trim();
  return clause.charAt(0).toLowerCase() + clause.slice(1);
}
