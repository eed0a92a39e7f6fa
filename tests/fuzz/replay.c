/* SPDX-License-Identifier: MIT */
/*
 * Runs a fuzz target over files instead of a fuzzer's ideas: each argument is
 * a file, or a folder whose files are taken in order of their names. Speaks
 * TAP: a folder is one test, because all of it must live through.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int
replay(const char *path)
{
	FILE *f = fopen(path, "rb");
	uint8_t *data;
	size_t size;
	struct stat st;

	if (f == NULL || fstat(fileno(f), &st) != 0) {
		perror(path);
		if (f != NULL)
			fclose(f);
		return -1;
	}
	/* Exactly as large as the input, so that a read past it is seen. */
	data = malloc(st.st_size > 0 ? (size_t)st.st_size : 1);
	if (data == NULL)
		abort();
	size = fread(data, 1, (size_t)st.st_size, f);
	fclose(f);
	LLVMFuzzerTestOneInput(data, size);
	free(data);
	return 0;
}

static int
is_file(const struct dirent *e)
{
	return e->d_name[0] != '.';
}

static int
replay_all(const char *path, int *files_r)
{
	struct dirent **name;
	struct stat st;
	char full[4096];
	int n, rc = 0;

	if (stat(path, &st) == 0 && S_ISREG(st.st_mode)) {
		*files_r = 1;
		return replay(path);
	}
	n = scandir(path, &name, is_file, alphasort);
	if (n < 0) {
		perror(path);
		return -1;
	}
	*files_r = n;
	for (int i = 0; i < n; i++) {
		snprintf(full, sizeof(full), "%s/%s", path, name[i]->d_name);
		if (replay(full) != 0)
			rc = -1;
		free(name[i]);
	}
	free(name);
	return rc;
}

int
main(int argc, char **argv)
{
	int bad = 0;

	printf("1..%d\n", argc - 1);
	for (int i = 1; i < argc; i++) {
		int files = 0, rc;

		/* Known even if the target takes the process with it. */
		fflush(stdout);
		rc = replay_all(argv[i], &files);
		printf("%sok %d - %s (%d files)\n", rc ? "not " : "", i,
			argv[i], files);
		bad |= rc;
	}
	return bad ? 1 : 0;
}
