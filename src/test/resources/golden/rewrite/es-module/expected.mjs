import * as postgres from './database/postgres.js';
import path from "node:path";

export const names = async () => {
    const { data } = await postgres.select(
        `SELECT name FROM companies WHERE name <> E'it''s \`odd\` \${x} \\\\'`
    )
    return data.map((row) => path.join('/', row.name))
}
