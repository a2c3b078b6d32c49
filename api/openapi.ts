import { json } from './answer.ts';
import type { App, Route } from './route.ts';

/** The inventory of the API: every route is in it, this one too. */
export function openApiRoute(app: App): Route {
  let document: object | undefined;
  return {
    definition: {
      method: 'get',
      path: '/openapi.json',
      summary: 'This document',
      responses: {
        200: { description: 'OpenAPI 3.1', content: { 'application/json': { schema: { type: 'object' } } } },
      },
    },
    answer() {
      document ??= app.getOpenAPI31Document({
        openapi: '3.1.0',
        info: { title: 'Nightshift', version: '1', description: 'Reads and changes a GOV.UK Notify style database' },
      });
      return json(200, document);
    },
  };
}
