// SPDX-License-Identifier: MIT
// The same message as compose.c makes, by nodemailer's MailComposer: built,
// filled with five values, turned to bytes. Prints messages a second of
// processor time and the size of the last one.
"use strict";
const MailComposer = require("nodemailer/lib/mail-composer");

const escape = (s) => s.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
const fill = (line, n) =>
	line.repeat(Math.floor(n / Buffer.byteLength(line)) + 1);
const text = fill("Three people each took a part of the draft; the caf\u00e9 " +
	"group meets on Thursday.\n", 3700);
const html = fill('<p style="margin:0 0 12px">Three people each took a part ' +
	"of the draft; the caf\u00e9 group meets.</p>\n", 7000);

function build(i) {
	const first = `Ann${i}`, name = `Ann${i} Lee`;
	const region = "Milton", pays = "per head";
	const token =
		`reply+rabcdefghijklmnopqrstuvwxyz${i}@news.example.org`;
	const mail = new MailComposer({
		from: { name: "Halton network",
			address: "recaps@news.example.org" },
		to: { name, address: `member${i}@example.org` },
		replyTo: { name: "Halton network", address: token },
		subject: `Recap for ${first}`,
		date: new Date(1575640800000 + i * 1000),
		messageId: `<abcdefghijklmnop${i}@news.example.org>`,
		textEncoding: "quoted-printable",
		headers: {
			"List-Id": "Halton <halton.news.example.org>",
			"List-Unsubscribe":
				`<mailto:${token}?subject=unsubscribe>`,
			"List-Help": `<mailto:${token}?subject=help&body=help>`,
			"List-Owner": "<mailto:owner@example.org>",
			"List-Post": "NO",
			"Auto-Submitted": "auto-generated",
			"X-Auto-Response-Suppress": "OOF, AutoReply",
			"Content-Language": "en",
		},
		text: `Dear ${first} of ${region},\n\n${text}\nThis is for ` +
			`${name}, paid by ${pays}.\nTo leave, write to ` +
			`${token}\n`,
		html: '<!DOCTYPE html><html lang="en"><body><p>Dear ' +
			`${escape(first)} of ${escape(region)},</p>\n${html}` +
			`<p>This is for ${escape(name)}, paid by ` +
			`${escape(pays)}. <a href="mailto:${escape(token)}">` +
			"Leave</a></p></body></html>\n",
	});
	return new Promise((done, failed) => mail.compile().build(
		(error, message) => error ? failed(error) : done(message)));
}

async function main() {
	const seconds = Number(process.argv[2] || 2);
	const start = process.cpuUsage();
	const spent = () => {
		const used = process.cpuUsage(start);

		return (used.user + used.system) / 1e6;
	};
	let n = 0, size = 0;

	while (spent() < seconds)
		for (let k = 0; k < 20; k++)
			size = (await build(n++)).length;
	console.log(`${Math.round(n / spent())} ${size}`);
}

main();
