// Loaded before the program (`node --import`): writes down every name that is looked up and every connection that is opened,
// whoever asks for it, below all of the program's own code.
import dns from 'node:dns';
import { appendFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';

const path = process.env.RECORDED_EGRESS ?? '';
const note = (kind, host) => appendFileSync(path, `${kind} ${host}\n`);

const connect = net.Socket.prototype.connect;
net.Socket.prototype.connect = function (...given) {
  const [first] = Array.isArray(given[0]) ? given[0] : given;
  if (typeof first === 'object' && first !== null && first.path == null)
    note('connect', `${first.host ?? 'localhost'}:${first.port}`);
  else if (typeof first === 'number') note('connect', `${given[1] ?? 'localhost'}:${first}`);
  return connect.apply(this, given);
};
const { lookup } = dns;
dns.lookup = function (name, ...rest) {
  note('lookup', name);
  return lookup.call(this, name, ...rest);
};
const promised = dns.promises.lookup;
dns.promises.lookup = function (name, ...rest) {
  note('lookup', name);
  return promised.call(this, name, ...rest);
};
syncBuiltinESMExports();
