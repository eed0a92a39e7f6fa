/* SPDX-License-Identifier: MIT */
#ifndef RECAP_READ_H
#define RECAP_READ_H

#include "recap/recap.h"
#include "text/node.h"

/*
 * How the files of recap/ that read a source share their work. Not for
 * others: what is read is recap.h's.
 */

/* One file with LF line ends and no BOM, and where its lines begin. */
struct source {
	const char *file;	/* as the user named it */
	const char *text;
	size_t len;
	int n_lines;
	size_t *at;		/* offset of each line, and of the end */
	int body_line;		/* first line of the body, 1-based */
	size_t body;		/* its offset */
	struct source_place *seen;	/* source_col's last */
};

struct reader {
	struct arena *arena;
	const struct recap_options *options;
	struct diags *diags;
	struct recap *recap;
	size_t attached;	/* bytes of images and files so far */
	size_t n_pictures, cap_pictures;
	struct recap_image *picture;	/* path and data of each file */
};

/* --- source.c ---------------------------------------------------------- */
/* NULL after an error: not UTF-8, or a character that no text may hold. */
struct source *source_make(struct arena *a, const char *file,
	const struct text *text, struct diags *diags);
/* Line 1.. without its end; *n_r is its length. */
const char *source_line(const struct source *s, int line, size_t *n_r);
/* cmark counts columns in octets, people in characters. */
int source_col(const struct source *s, int line, int octet_col);

/* --- marks.c ----------------------------------------------------------- */
/* A line that is exactly a mark, as the source shows it. */
struct mark_line {
	enum mark_type type;
	int line, col;
	tier_set tiers;			/* of MARK_FOR */
	enum block_kind block;		/* of MARK_HERE */
	bool used;			/* the parsed tree has it too */
};

struct mark_lines {
	size_t n, cap;
	struct mark_line *v;		/* by line */
};

/* All marks of the body; what only resembles one is an error. in_draft: every
 * mark is one. */
void marks_scan(struct reader *r, const struct source *s, bool in_draft,
	struct mark_lines *out);
struct mark_line *marks_at(const struct mark_lines *m, int line);
/* stray.c: marks that the parsed tree does not have are errors. */
void marks_strayed(struct reader *r, const struct source *s,
	const struct md *doc, struct mark_lines *marks);
/* The text of a comment resembles a mark. */
bool marks_resemble(struct reader *r, const char *comment, size_t n);
const char *block_name(enum block_kind kind);
const char *mark_name(enum mark_type type);

/* --- definitions.c ----------------------------------------------------- */
struct definition {
	const char *label;
	int line, col;
	bool told;			/* it was refused */
};

struct definitions {
	size_t n, cap;
	struct definition *v;		/* by line */
};

/* Every link definition of s, whose parsed tree is doc; a label that is
 * defined twice is an error. */
void definitions_find(struct reader *r, const struct source *s,
	const struct md *doc, struct definitions *out);
/* Those in these lines are errors: not everybody sees this part. */
void definitions_refuse(struct reader *r, const struct source *s,
	struct definitions *d, int from, int to);

/* --- body.c, inline.c -------------------------------------------------- */
/* True after an error: a heading that stands in a list or a quotation. */
bool heading_refuse(struct reader *r, const struct source *s,
	const struct md *heading);
/* Fills t from the body of s. */
void body_read(struct reader *r, const struct source *s, struct recap_text *t);

/* What the inlines and leaves below m may be: links, images, slots, raw HTML.
 * Found images and slots are added to t; in a draft, slots are errors. */
struct line_seen {			/* what literal.c found in a line */
	int line;
	size_t at;			/* its next look begins here */
	int misses;
	const int *opening;		/* per ']' the offset of its '[' */
};
struct inline_reader {
	struct reader *r;
	const struct source *s;
	bool in_draft;
	struct line_seen seen;
	size_t n_images, cap_images, n_slots, cap_slots;
	struct recap_image *image;
	const char **slot;
};
void inline_read(struct inline_reader *w, struct md *m);
/* A text with placeholders as a paragraph; errors at line:col. */
struct md *slots_read(struct inline_reader *w, const char *text, int line,
	int col);
/* Whether a placeholder may have this name, or which was meant (or NULL). */
bool attribute_known(const struct recap_options *o, const char *name,
	const char **meant_r);
/* What an html_block without a mark holds: nothing (a comment, dropped) or
 * errors. */
void html_block_read(struct inline_reader *w, const struct md *m);

/* --- literal.c --------------------------------------------------------- */
/* An MD_TEXT that shows Markdown which did not work. */
void literal_check(struct inline_reader *w, const struct md *m);
/* Warns of placeholders in single braces; col 0: looked up in the line. */
void braces_check(struct inline_reader *w, const char *text, int line,
	int col);

/* --- front.c, fields.c, translation.c ----------------------------------- */
/* The front matter as a map, or NULL after an error; sets s->body. */
struct node *front_parse(struct reader *r, struct source *s);
void front_read(struct reader *r, const struct source *s,
	const struct node *map);
/* The title of the text at hand, of any language. */
void front_title(struct reader *r, const struct source *s,
	const struct node *map);
/* Title and texts of a translation, then its body against the main one's. */
void translation_read(struct reader *r, const struct source *s,
	const struct node *map, struct recap_text *t);
void translation_compare(struct reader *r, const struct recap_text *t);

/* --- habits.c ---------------------------------------------------------- */
/* Warnings about what people paste. */
void habits_check(struct reader *r, const struct source *s);

/* --- projection.c ------------------------------------------------------ */
/* projection_make without its last look for leaks: lint collects them. */
struct projection;
struct projection *projection_unguarded(struct arena *a,
	const struct recap *r, const struct recap *before,
	const struct tier *tier, const char *lang, const struct civil *today,
	struct err *err);

/* --- lint.c ------------------------------------------------------------ */
/* Errors that show once a recap is whole: a tier that would get an empty
 * edition, headings that skip a level for some tier, addresses of resources
 * that it may not see, sentences that `tidings new` wrote. */
void lint_tiers(struct arena *a, const struct recap *r, struct diags *diags);

/* --- draft.c ----------------------------------------------------------- */
void drafts_read(struct reader *r);
/* A file that a recap names: read beneath the list's folder. */
int file_of_list(struct reader *r, const char *file, int line, int col,
	const char *path, size_t max, struct text *text_r);
/* A picture, counted among what is attached: read, counted and sent once,
 * however often it is shown. */
int picture_of_list(struct reader *r, const char *file, int line, int col,
	const char *path, struct text *text_r);

#endif
