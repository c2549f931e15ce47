// A service as tests need one. Arguments: how it behaves, and the port of its HTTP server.
//   steady    is ready at once       slow      is ready after 3 s
//   crashing  ends after 1.5 s       storming  ends at once
const http = require('http');
const [, , behaviour = 'steady', port = '0'] = process.argv;

console.log(`begun as ${behaviour} with a value of ${(process.env.SHOWN || '').length} characters`);
if (behaviour === 'storming') {
    process.exit(1);
}
if (behaviour === 'crashing') {
    setTimeout(() => process.exit(1), 1500);
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
setTimeout(() => server.listen(Number(port), '127.0.0.1', () => console.log('connected')), behaviour === 'slow' ? 3000 : 0);
