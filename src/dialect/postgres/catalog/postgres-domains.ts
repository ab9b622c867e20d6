import type pg from 'pg';
import { assert } from '../../../util/assert.ts';
import { readRows } from '../connection/postgres-read-rows.ts';
import { DOMAINS, type DomainRow } from '../postgres-queries.ts';

/** The domains of a database by oid. A column of a domain is read as one of its base type. */
export type Domains = ReadonlyMap<number, DomainRow>;

export async function readDomains(client: pg.Client): Promise<Domains> {
  const rows = await readRows<DomainRow>(client, DOMAINS);
  return new Map(rows.map((row) => [row.oid, row]));
}

/** The domain and those below it, from the column down to the base type. */
export function domainChain(oid: number | null, domains: Domains): readonly DomainRow[] {
  if (oid === null) return [];
  const domain = domains.get(oid);
  assert(domain !== undefined, 'every domain of a column is among the domains');
  return [domain, ...domainChain(domain.base_domain, domains)];
}

/** The default of the outermost domain that has one. */
export function domainDefault(oid: number | null, domains: Domains): string | null {
  return domainChain(oid, domains).find((domain) => domain.expression !== null)?.expression ?? null;
}

/** The definition as SQL, for the list of what is left out. */
export function domainDefinition(domain: DomainRow): string {
  const parts = [
    `create domain ${domain.namespace}.${domain.name} as ${domain.type_name}`,
    ...(domain.expression === null ? [] : [`default ${domain.expression}`]),
    ...(domain.not_null ? ['not null'] : []),
    ...domain.definitions,
  ];
  return parts.join(' ');
}
