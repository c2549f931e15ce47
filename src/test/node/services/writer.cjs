// A service that writes without pause, and keeps a list of what the database has acknowledged. Arguments: its name, the
// environment file it reads DATABASE_URL from where it has none of its own, the port of its HTTP server, the file of
// what was acknowledged, and where npm pg lies.
const http = require('http');
const fs = require('fs');
const [, , name, file, port, acknowledged, packages] = process.argv;
const { Client } = require(packages + '/pg');

const written = /^DATABASE_URL=['"]?([^'"\r\n]*)/m.exec(fs.readFileSync(file, 'utf8'));
const connectionString = process.env.DATABASE_URL || (written && written[1]);
const version = fs.readFileSync(__dirname + '/version', 'utf8').trim();
const client = new Client({ connectionString, application_name: name });
let ending = false;

async function write() {
    for (let number = 1; !ending; number++) {
        const id = `${name}-${process.pid}-${Date.now()}-${number}`;
        await client.query('INSERT INTO beats (id, version) VALUES ($1, $2)', [id, version]);
        fs.appendFileSync(acknowledged, id + '\n');
        await new Promise((done) => setTimeout(done, 50));
    }
    await client.end();
    process.exit(0);
}

client.on('error', () => process.exit(1));
process.on('SIGINT', () => (ending = true));
http.createServer((_, response) => response.end(JSON.stringify({ status: 'ok', version })))
    .on('error', () => process.exit(1))
    .listen(Number(port), '127.0.0.1');
client.connect().then(() => console.log('database reached')).then(write).catch(() => process.exit(1));
