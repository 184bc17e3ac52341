/* What a search of a directory tree costs at least: walks, opens each regular file and reads four bytes of it. */
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static long files, elf_files;

static void look(int directory, const char *name) {
	files++;
	int file = openat(directory, name, O_RDONLY | O_NOFOLLOW);
	if (file < 0)
		return;
	char magic[4];
	if (read(file, magic, 4) == 4 && memcmp(magic, "\177ELF", 4) == 0)
		elf_files++;
	close(file);
}

static void walk(int directory) {
	DIR *stream = fdopendir(directory);
	if (stream == NULL) {
		close(directory);
		return;
	}
	struct dirent *entry;
	while ((entry = readdir(stream)) != NULL) {
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		if (entry->d_type == DT_REG) {
			look(directory, entry->d_name);
		} else if (entry->d_type == DT_DIR) {
			int below = openat(directory, entry->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
			if (below >= 0)
				walk(below);
		}
	}
	closedir(stream);
}

int main(int count, char **names) {
	for (int i = 1; i < count; i++) {
		int directory = open(names[i], O_RDONLY | O_DIRECTORY);
		if (directory >= 0)
			walk(directory);
	}
	printf("%ld files, %ld ELF\n", files, elf_files);
	return 0;
}
