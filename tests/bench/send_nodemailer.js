// SPDX-License-Identifier: MIT
// Personal messages of about 12 KiB through nodemailer's pool of connections,
// fed as its manual says: whenever it has room.
//
//	send_nodemailer.js PORT MESSAGES CONNECTIONS [DKIM-KEY-FILE]
//
// Prints the messages that were taken and the seconds from the first one to
// the last answer, without the start of the interpreter.
"use strict";
const fs = require("fs");
const nodemailer = require("nodemailer");

const [port, messages, connections] = process.argv.slice(2, 5).map(Number);
const key = process.argv[5];
const line = '<p style="margin:0 0 12px">Three people each took a part of ' +
	"the draft; the group meets.</p>\n";
const plain = "Three people each took a part of the draft; the group meets " +
	"on Thursday.\n";
const html = line.repeat(Math.floor(7400 / line.length));
const text = plain.repeat(Math.floor(3700 / plain.length));

const pool = nodemailer.createTransport({
	pool: true, host: "127.0.0.1", port, secure: false, ignoreTLS: true,
	maxConnections: connections, maxMessages: Infinity,
	...(key ? { dkim: { domainName: "example.org", keySelector: "s1",
		privateKey: fs.readFileSync(key, "utf8") } } : {}),
});

function mail(i) {
	const token = `reply+rabcdefghijklmnopqrstuvwxyz${i}@news.example.org`;

	return {
		from: "Garden club <club@news.example.org>",
		to: `Member ${i} <m${i}@example.org>`,
		replyTo: `Garden club <${token}>`,
		subject: "Spring planting day",
		envelope: { from: `bounce+b${i}@news.example.org`,
			to: `m${i}@example.org` },
		headers: {
			"List-Id": "<club.news.example.org>",
			"List-Unsubscribe": `<mailto:${token}?subject=leave>`,
			"Auto-Submitted": "auto-generated",
		},
		text: `Dear Member ${i},\n\n${text}`,
		html: `<!DOCTYPE html><html><body><p>Dear Member ${i},</p>\n` +
			`${html}</body></html>\n`,
	};
}

let next = 0, taken = 0, ended = 0;
const began = process.hrtime.bigint();

function end() {
	const ns = Number(process.hrtime.bigint() - began);

	console.log(JSON.stringify({ messages: taken, seconds: ns / 1e9 }));
	pool.close();
}

function feed() {
	while (pool.isIdle() && next < messages)
		pool.sendMail(mail(next++), (err) => {
			taken += err ? 0 : 1;
			if (err)
				console.error(err.message);
			if (++ended === messages)
				end();
		});
}
pool.on("idle", feed);
feed();
