// A service as tests need one. Arguments: how it behaves, and the port of its HTTP server.
//   steady    is ready at once       slow      is ready after 3 s
//   crashing  ends after 1.5 s       storming  ends at once
//   stubborn  does not end when it is asked to
//   database  reads DATABASE_URL from the file that the next argument names, where the environment has none, and holds
//             a connection to it under the name that the argument after that gives
const http = require('http');
const fs = require('fs');
const [, , behaviour = 'steady', port = '0', file, name] = process.argv;

console.log(`begun as ${behaviour} with a value of ${(process.env.SHOWN || '').length} characters`);
if (behaviour === 'storming') {
    process.exit(1);
}
if (behaviour === 'crashing') {
    setTimeout(() => process.exit(1), 1500);
}
if (behaviour === 'stubborn') {
    ['SIGINT', 'SIGTERM', 'SIGHUP'].forEach((signal) => process.on(signal, () => console.log(`no ${signal}`)));
}

const answers = {
    '/health': () => JSON.stringify({ status: 'ok', checks: { queue: 'empty' } }),
    '/shown': () => process.env.SHOWN ?? 'nothing',
    '/names': () => JSON.stringify(Object.keys(process.env)),
};
const server = http.createServer((request, response) => {
    const answer = answers[request.url];
    response.writeHead(answer ? 200 : 404);
    response.end(answer ? answer() : '');
});
if (behaviour === 'database') {
    const { Client } = require('../node_modules/pg');
    const written = /^DATABASE_URL=['"]?([^'"\r\n]*)/m.exec(fs.readFileSync(file, 'utf8'));
    const connectionString = process.env.DATABASE_URL ?? (written && written[1]);
    const client = new Client({ connectionString, application_name: name });
    client.on('error', () => process.exit(1));
    client.connect().then(() => client.query('SELECT 1')).then(() => console.log('database reached'));
}
setTimeout(() => server.listen(Number(port), '127.0.0.1', () => console.log('connected')), behaviour === 'slow' ? 3000 : 0);
