/** Where in the site the address is, and what it asks for there: `#/train?model=lenet5`. */
export interface Route {
  /** Name of the page. */
  readonly page: string;
  /** Its settings: a recipe that can be sent as a link. */
  readonly settings: URLSearchParams;
}

/** Reads the part of an address behind `#`. */
export function readRoute(hash: string): Route {
  const [path, query = ''] = hash.replace(/^#\/?/, '').split('?', 2);
  return { page: path, settings: new URLSearchParams(query) };
}

/** The part of an address from `#` on. */
export function routeHash({ page, settings }: Route): string {
  const query = settings.toString();
  return `#/${page}${query ? `?${query}` : ''}`;
}

/** Puts settings into the address of the page that is open, without a step in the browser's history: what is shown can be sent as a link. */
export function keepSettings(settings: Readonly<Record<string, string | number | undefined>>): void {
  const kept = Object.entries(settings).filter(([, value]) => value !== undefined);
  const params = new URLSearchParams(kept.map(([name, value]) => [name, String(value)]));
  const { page } = readRoute(location.hash);
  history.replaceState(history.state, '', routeHash({ page, settings: params }));
}
