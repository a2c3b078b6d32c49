/** Imported before the API: no process keeps copies of what it has had from Redis. */
import { LRUCache } from 'lru-cache';

LRUCache.prototype.get = () => undefined;
