/** Which way leads to an address, and who said so: for the screens, `connect --check` and the log. */

/** Why a route is as it is. `detail` is a name as it stands where it was read: of a variable, an entry, a script. */
export interface RouteReason {
  readonly kind: /** The settings, or the command line, name the proxy server. */
    | 'named'
    /** The settings say to go straight. */
    | 'none'
    /** This computer itself is always reached straight. */
    | 'this-computer'
    /** A variable of the environment names it. */
    | 'variable'
    /** NO_PROXY excludes the address; `detail` is the entry. */
    | 'excluded'
    /** Nothing names a proxy server. */
    | 'nothing'
    /** The system's own resolver, or its settings, say so. */
    | 'system'
    /** A configuration script (PAC) says so; `detail` is its address. */
    | 'script'
    /** The script that WPAD found says so; `detail` is its address. */
    | 'discovered';
  readonly detail: string | null;
}

/** One place where a system keeps a proxy server. */
export interface SystemProxySetting {
  /** Its name, as administrators know it. */
  readonly place: 'WinINET' | 'WinHTTP' | 'environment';
  /** As it stands there; `null` when there is none. */
  readonly proxy: string | null;
  readonly bypass: string | null;
  /** The address of a configuration script. */
  readonly script: string | null;
  readonly discovers: boolean;
}

/** One way of a route. */
export interface WayDescription {
  /** `host:port` of the proxy server, `https://host:port` where it is itself reached by TLS; `null` for straight. */
  readonly proxy: string | null;
  /** It failed a moment ago: others are tried before it. */
  readonly isDown: boolean;
}

/** All ways to an address, in the order they are tried; at least one. */
export interface RouteDescription {
  readonly ways: readonly WayDescription[];
  readonly why: RouteReason;
}
