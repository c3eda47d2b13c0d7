/** A minimal GitHub: every repository has an empty list of runs that never changes. Prints its address; `/count` tells the requests since. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

let requests = { full: 0, unchanged: 0 };
const etag = 'W/"unchanging"';
const limits = {
  'x-ratelimit-limit': '5000',
  'x-ratelimit-remaining': '4900',
  'x-ratelimit-reset': String(Math.floor(Date.now() / 1000) + 3600),
  'x-ratelimit-resource': 'core',
};

const server = createServer((request, response) => {
  if (request.url === '/count') {
    response.end(JSON.stringify(requests));
    requests = { full: 0, unchanged: 0 };
    return;
  }
  if (request.headers['if-none-match'] === etag) {
    requests.unchanged += 1;
    response.writeHead(304, { etag, ...limits }).end();
    return;
  }
  requests.full += 1;
  response.writeHead(200, { etag, 'content-type': 'application/json', ...limits });
  response.end('{"total_count":0,"workflow_runs":[]}');
});

server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
});
