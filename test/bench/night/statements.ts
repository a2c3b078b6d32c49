import pg from 'pg';

let count = 0;

pg.Client.prototype.query = new Proxy(pg.Client.prototype.query, {
  apply(query, client, args) {
    count += 1;
    return Reflect.apply(query, client, args);
  },
});

/** SQL statements that this process has sent since it began, `begin` and `commit` among them. */
export function statements(): number {
  return count;
}
