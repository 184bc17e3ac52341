/* A file system of one file, in the protocol of /dev/fuse. It answers until its control says "stop".
   fuse MOUNTPOINT FILE: prints "mounted"; a line "stop" on standard input makes it silent, "read" makes it take
   requests without answering, "go" lets it answer; at the end of its input it unmounts and ends. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/fuse.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static int dev, silent, reading;
static char *bytes;
static size_t size;

static void answer(uint64_t unique, int error, const void *data, size_t length) {
    struct fuse_out_header head = {.len = sizeof head + length, .error = -error, .unique = unique};
    struct iovec parts[] = {{&head, sizeof head}, {(void *)data, length}};
    writev(dev, parts, 2);
}

static struct fuse_attr attributes(uint64_t node) {
    struct fuse_attr a = {.ino = node, .nlink = 1, .mode = node == 1 ? S_IFDIR | 0755 : S_IFREG | 0755, .blksize = 4096};
    a.size = node == 1 ? 0 : size;
    return a;
}

static void serve(void) {
    static char buffer[1 << 18];
    ssize_t n = read(dev, buffer, sizeof buffer);
    if (n < (ssize_t)sizeof(struct fuse_in_header)) {
        if (n < 0 && errno == ENODEV) exit(0);
        return;
    }
    if (reading) return;
    struct fuse_in_header *in = (void *)buffer;
    void *arg = in + 1;
    switch (in->opcode) {
    case FUSE_INIT: {
        struct fuse_init_in *from = arg;
        struct fuse_init_out out = {.major = FUSE_KERNEL_VERSION, .minor = from->minor < 31 ? from->minor : 31,
                                    .max_readahead = 0, .max_write = 4096, .max_background = 8};
        answer(in->unique, 0, &out, sizeof out);
        break;
    }
    case FUSE_LOOKUP: {
        int other = !strcmp(arg, "other.so");
        if (strcmp(arg, "lib.so") && !other) { answer(in->unique, ENOENT, 0, 0); break; }
        struct fuse_entry_out out = {.nodeid = 2 + other, .attr = attributes(2 + other)};
        answer(in->unique, 0, &out, sizeof out);
        break;
    }
    case FUSE_GETATTR: {
        struct fuse_attr_out out = {.attr = attributes(in->nodeid)};
        answer(in->unique, 0, &out, sizeof out);
        break;
    }
    case FUSE_OPEN:
    case FUSE_OPENDIR: {
        struct fuse_open_out out = {.fh = 1};
        answer(in->unique, 0, &out, sizeof out);
        break;
    }
    case FUSE_READ: {
        struct fuse_read_in *r = arg;
        size_t from = r->offset < size ? r->offset : size;
        answer(in->unique, 0, bytes + from, size - from < r->size ? size - from : r->size);
        break;
    }
    case FUSE_FORGET:
    case FUSE_BATCH_FORGET:
    case FUSE_INTERRUPT:
        break;
    case FUSE_FLUSH:
    case FUSE_RELEASE:
    case FUSE_RELEASEDIR:
    case FUSE_ACCESS:
        answer(in->unique, 0, 0, 0);
        break;
    default:
        answer(in->unique, ENOSYS, 0, 0);
    }
}

int main(int argc, char **argv) {
    FILE *file = fopen(argv[2], "r");
    if (!file) { perror(argv[2]); return 1; }
    fseek(file, 0, SEEK_END);
    size = ftell(file);
    rewind(file);
    bytes = malloc(size);
    if (fread(bytes, 1, size, file) != size) return 1;
    dev = open("/dev/fuse", O_RDWR | O_CLOEXEC);
    char options[128];
    snprintf(options, sizeof options, "fd=%d,rootmode=40000,user_id=0,group_id=0,allow_other", dev);
    if (dev < 0 || mount("silent", argv[1], "fuse.silent", MS_NOSUID | MS_NODEV, options)) {
        printf("cannot mount: %s\n", strerror(errno));
        fflush(stdout);
        return 1;
    }
    puts("mounted");
    fflush(stdout);
    for (;;) {
        struct pollfd polled[] = {{0, POLLIN, 0}, {silent ? -1 : dev, POLLIN, 0}};
        if (poll(polled, 2, -1) < 0) continue;
        if (polled[0].revents) {
            char line[16] = "";
            ssize_t n = read(0, line, sizeof line - 1);
            if (n <= 0) { umount2(argv[1], MNT_DETACH); return 0; }
            silent = !strncmp(line, "stop", 4);
            reading = !strncmp(line, "read", 4);
            puts("done");
            fflush(stdout);
        }
        if (polled[1].revents) serve();
    }
}
