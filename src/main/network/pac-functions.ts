/**
 * What every configuration script may call: Netscape's "Navigator Proxy Auto-Config File Format" (1996), whose names and
 * meanings all browsers keep, and Microsoft's extensions for IPv6, whose names end in `Ex`. It runs inside of the closed box, beside
 * the script; `hostLookup`, `hostAddress` and `hostNow` are all it has of the outside.
 */
export const pacFunctions = String.raw`
'use strict';
(function (global) {
  var lookup = global.hostLookup, own = global.hostAddress, now = global.hostNow;
  delete global.hostLookup; delete global.hostAddress; delete global.hostNow;
  var days = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
  var months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
  function number(address) {
    var parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(String(address));
    if (parts === null) return null;
    var value = 0;
    for (var i = 1; i <= 4; i += 1) {
      if (Number(parts[i]) > 255) return null;
      value = value * 256 + Number(parts[i]);
    }
    return value;
  }
  function bits(address) {
    var halves = String(address).split('::');
    if (halves.length > 2) return null;
    var left = halves[0] === '' ? [] : halves[0].split(':');
    var right = halves.length < 2 || halves[1] === '' ? [] : halves[1].split(':');
    var missing = 8 - left.length - right.length;
    if (missing < 0 || (halves.length === 1 && missing !== 0)) return null;
    var all = left; for (var i = 0; i < missing; i += 1) all.push('0');
    all = all.concat(right);
    var text = '';
    for (var j = 0; j < 8; j += 1) {
      if (!/^[0-9a-fA-F]{1,4}$/.test(all[j])) return null;
      text += ('0000000000000000' + parseInt(all[j], 16).toString(2)).slice(-16);
    }
    return text;
  }
  // Whether a value lies between two others on a circle: a range may go over the end.
  function between(value, from, to) { return from <= to ? value >= from && value <= to : value >= from || value <= to; }
  function zoned(args) {
    var list = Array.prototype.slice.call(args), isGmt = list[list.length - 1] === 'GMT';
    if (isGmt) list.pop();
    var at = new Date(now());
    function part(name) { return isGmt ? at['getUTC' + name]() : at['get' + name](); }
    return { list: list, part: part };
  }
  global.isPlainHostName = function (host) { return String(host).indexOf('.') < 0 && String(host).indexOf(':') < 0; };
  global.dnsDomainIs = function (host, domain) {
    host = String(host).toLowerCase(); domain = String(domain).toLowerCase();
    return host.length >= domain.length && host.slice(host.length - domain.length) === domain;
  };
  global.localHostOrDomainIs = function (host, full) {
    host = String(host).toLowerCase(); full = String(full).toLowerCase();
    return host === full || (host.indexOf('.') < 0 && full.indexOf(host + '.') === 0);
  };
  global.dnsDomainLevels = function (host) { return String(host).split('.').length - 1; };
  global.dnsResolve = function (host) { var found = lookup(String(host)); return found === '' ? null : found; };
  global.isResolvable = function (host) { return lookup(String(host)) !== ''; };
  global.myIpAddress = function () { return own(); };
  global.convert_addr = function (address) { var value = number(address); return value === null ? 0 : value | 0; };
  global.isInNet = function (host, pattern, mask) {
    var address = number(host) === null ? number(lookup(String(host))) : number(host);
    var net = number(pattern), part = number(mask);
    if (address === null || net === null || part === null) return false;
    return ((address & part) >>> 0) === ((net & part) >>> 0);
  };
  global.shExpMatch = function (text, pattern) {
    var source = String(pattern).replace(/[.+^$()|{}\[\]\\]/g, '\\$&').replace(/\*+/g, '.*').replace(/\?/g, '.');
    return new RegExp('^' + source + '$').test(String(text));
  };
  global.weekdayRange = function () {
    var zone = zoned(arguments), from = days.indexOf(zone.list[0]);
    var to = zone.list.length > 1 ? days.indexOf(zone.list[1]) : from;
    return from >= 0 && to >= 0 && between(zone.part('Day'), from, to);
  };
  global.dateRange = function () {
    var zone = zoned(arguments), list = zone.list;
    function kind(value) { return months.indexOf(value) >= 0 ? 'month' : Number(value) > 31 ? 'year' : 'day'; }
    var half = list.length === 1 ? 1 : list.length / 2;
    if (list.length === 0 || list.length > 6 || half !== Math.floor(half)) return false;
    var weights = { year: 10000, month: 100, day: 1 }, current = 0, from = 0, to = 0, hasYear = false;
    for (var i = 0; i < half; i += 1) {
      var what = kind(list[i]), other = list.length === 1 ? list[i] : list[i + half];
      if (kind(other) !== what) return false;
      hasYear = hasYear || what === 'year';
      var here = what === 'year' ? zone.part('FullYear') : what === 'month' ? zone.part('Month') : zone.part('Date');
      current += here * weights[what];
      from += (what === 'month' ? months.indexOf(list[i]) : Number(list[i])) * weights[what];
      to += (what === 'month' ? months.indexOf(other) : Number(other)) * weights[what];
    }
    return hasYear ? current >= from && current <= to : between(current, from, to);
  };
  global.timeRange = function () {
    var zone = zoned(arguments), list = zone.list.map(Number);
    var seconds = zone.part('Hours') * 3600 + zone.part('Minutes') * 60 + zone.part('Seconds');
    if (list.length === 1) return zone.part('Hours') === list[0];
    if (list.length === 2) return between(seconds, list[0] * 3600, list[1] * 3600 - 1);
    if (list.length === 4) return between(seconds, list[0] * 3600 + list[1] * 60, list[2] * 3600 + list[3] * 60);
    if (list.length === 6)
      return between(seconds, list[0] * 3600 + list[1] * 60 + list[2], list[3] * 3600 + list[4] * 60 + list[5]);
    return false;
  };
  global.alert = function () {};
  global.dnsResolveEx = function (host) { return lookup(String(host)); };
  global.isResolvableEx = global.isResolvable;
  global.myIpAddressEx = function () { return own(); };
  global.sortIpAddressList = function (list) { return String(list); };
  global.getClientVersion = function () { return '1.0'; };
  global.isInNetEx = function (host, prefix) {
    var parts = String(prefix).split('/'), length = Number(parts[1]), address = String(host);
    if (number(address) === null && bits(address) === null) address = lookup(address);
    if (number(parts[0]) !== null) {
      if (number(address) === null || !(length >= 0 && length <= 32)) return false;
      var divisor = Math.pow(2, 32 - length);
      return Math.floor(number(address) / divisor) === Math.floor(number(parts[0]) / divisor);
    }
    var net = bits(parts[0]), own6 = bits(address);
    return net !== null && own6 !== null && length >= 0 && length <= 128 && net.slice(0, length) === own6.slice(0, length);
  };
})(globalThis);
`;
