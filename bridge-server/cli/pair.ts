import { existsSync } from 'node:fs';
import { Command } from 'commander';
import { BridgeError } from '../../protocol';
import { openJournal, type Journal } from '../jobs/store/database';
import { homeFolder } from '../jobs/store/home-folder';
import { PairingCodes } from '../server/pairing';
import { PanelTokens } from '../server/panel-tokens';
import { runCommand } from './command-failure';
import { openTerminal, table, type Terminal } from './terminal';

interface PairOptions {
  list: boolean;
  revoke?: string;
  home?: string;
  json: boolean;
}

/** `toonbridge pair` */
export function pairCommand(): Command {
  return new Command('pair')
    .summary('show a pairing code, list paired panels, or revoke one')
    .description(
      'Shows a new pairing code for the bridge that runs. With --list or --revoke: the panels that are paired.',
    )
    .option('--list', 'list the panels that are paired', false)
    .option('--revoke <id>', 'forget a panel; it is disconnected and has to pair again')
    .option('--home <folder>', 'folder of the bridge (default: $TOONBRIDGE_HOME or ~/.toonbridge)')
    .option('--json', 'print JSON, for scripts', false)
    .action((options: PairOptions) => runCommand(options.json, async () => pair(options)));
}

function pair(options: PairOptions): void {
  const journal = openExisting(homeFolder(options.home).database);
  const terminal = openTerminal(options.json);
  try {
    if (options.revoke !== undefined) revoke(journal, options.revoke, terminal, options.json);
    else if (options.list) list(journal, terminal, options.json);
    else showCode(journal, terminal, options.json);
  } finally {
    journal.close();
  }
}

function openExisting(path: string): Journal {
  if (existsSync(path)) return openJournal(path);
  throw new BridgeError('bridge-missing', 'There is no journal of a bridge in this folder.');
}

function showCode(journal: Journal, terminal: Terminal, json: boolean): void {
  const code = new PairingCodes(journal).create();
  terminal.print(
    json ? JSON.stringify({ pairingCode: code }) : `Pairing code ${code} (works once, for ten minutes)`,
  );
}

function list(journal: Journal, terminal: Terminal, json: boolean): void {
  const panels = new PanelTokens(journal).list();
  if (json) return terminal.print(JSON.stringify({ panels }));
  if (panels.length === 0) return terminal.print('No panel is paired.');
  const rows = panels.map(({ id, name, createdAt, seenAt }) => [id, name, day(createdAt), day(seenAt)]);
  for (const line of table([['id', 'panel', 'paired', 'last seen'], ...rows])) terminal.print(line);
}

function revoke(journal: Journal, id: string, terminal: Terminal, json: boolean): void {
  if (!new PanelTokens(journal).revoke(id)) {
    throw new BridgeError('panel-unknown', `No panel has the id ${id}.`);
  }
  terminal.print(json ? JSON.stringify({ revoked: id }) : `Panel ${id} is forgotten.`);
}

function day(date: Date): string {
  return date.toISOString().slice(0, 16).replace('T', ' ');
}
