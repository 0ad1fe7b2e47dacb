/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The whole way in the wizard: from a bare host to the running virtual machine and back. */
#include "ui.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

/* From the preview on screen to the page that says how it went. */
static void make_changes(StTerm *t)
{
    st_expect_row(t, -1, "Enter Make these changes");
    st_expect_keys(t, "Enter");
    st_expect_row(t, 0, "Done");
    st_expect_text(t, "Every change was made and verified.");
}

static void restart(StTerm *t)
{
    ui_expect_focus(t, "Restart the host");
    st_expect_keys(t, "Enter");
    st_expect_text(t, "Restart the host?");
    ui_expect_focus(t, "Restart");
    st_expect_keys(t, "Enter");
    st_expect_text(t, "Really restart the host?");
    ui_expect_focus(t, "Not now");
    st_expect_keys(t, "Up Enter");
    st_expect_row(t, 0, "kvmgt-setup");
    ui_expect_focus(t, "Restarted");
}

static void all_ready(StTerm *t)
{
    st_expect_text(t, "Everything is ready");
    st_expect_no_text(t, "to do");
    st_expect_no_text(t, "waits");
}

static void guided_from_bare_host_to_running_vm(void **state)
{
    StTerm *t = ui_open(&(UiOptions){ 0 });

    st_expect_keys(t, "g");
    st_expect_row(t, 0, "Command line");
    st_expect_text(t, "How it is detected: /proc/cmdline");
    ui_expect_focus(t, "Show the change");
    st_expect_keys(t, "Enter");
    st_expect_text(t, "zz-kvmgt-setup.cfg");
    st_expect_text(t, "i915.enable_gvt=1");
    /* The virtual machine's answers are thought over where they are. */
    st_expect_no_text(t, "Answers to think over");
    make_changes(t);
    ui_expect_focus(t, "Go on with what is left to do");
    st_expect_keys(t, "Enter");
    st_expect_row(t, 0, "Kernel modules");
    st_expect_keys(t, "Enter");
    make_changes(t);
    restart(t);
    st_expect_keys(t, "Enter");
    st_expect_text(t, "Running now: was “to do”, is “ready”");
    st_expect_keys(t, "Enter g");
    st_expect_row(t, 0, "vGPU");
    st_expect_keys(t, "Enter");
    make_changes(t);
    st_expect_keys(t, "Enter");
    st_expect_row(t, 0, "Virtual machine");
    /* Before it is made: nothing in it would start. */
    st_expect_text(t, "The new disk is empty and there is no install medium");
    st_expect_keys(t, "Enter");
    st_expect_text(t, "Answers to think over");
    make_changes(t);
    st_expect_text(t, "runs with a virtual GPU of its own");
    st_expect_text(t, "virsh --connect qemu:///system console gvt-guest");
    ui_expect_focus(t, "Show the virtual machine");
    st_expect_keys(t, "Tab");
    ui_expect_focus(t, "To the list");
    st_expect_keys(t, "Enter");
    all_ready(t);
    st_expect_keys(t, "End");
    st_expect_text(t, "opens its serial console");
    st_expect_keys(t, "g");
    st_expect_text(t, "Nothing is left to do");
    st_expect_keys(t, "Enter v");
    st_expect_text(t, "There is nothing the program can change now.");
    st_expect_keys(t, "Esc");
    ui_leave(t);
}

/* The review makes everything that can be made at once; another start goes on after the restart. */
static void reviewed_in_two_goes_with_the_program_ended_between(void **state)
{
    const char *directory = ui_state();
    StTerm *t = ui_open(&(UiOptions){ .state = directory });

    st_expect_keys(t, "v");
    st_expect_row(t, 0, "3 changes");
    make_changes(t);
    restart(t);
    ui_leave(t);
    t = ui_open(&(UiOptions){ .state = directory });
    ui_expect_focus(t, "Restarted");
    st_expect_keys(t, "v");
    make_changes(t);
    st_expect_keys(t, "Esc");
    all_ready(t);
    ui_leave(t);
}

static void runs_are_taken_back(void **state)
{
    StTerm *t = ui_open(&(UiOptions){ 0 });

    st_expect_keys(t, "u");
    st_expect_text(t, "Nothing was changed on this host yet.");
    st_expect_keys(t, "Esc v");
    make_changes(t);
    st_expect_keys(t, "Esc u");
    ui_expect_focus(t, "1   20");
    st_expect_row(t, 5, "Boot loader, Kernel modules");
    st_expect_keys(t, "Enter");
    st_expect_row(t, 0, "Record of run 1");
    /* With what the programs said, and which one said it. */
    st_expect_text(t, "$ update-grub");
    st_expect_text(t, "Found linux image");
    st_expect_keys(t, "Esc u");
    st_expect_row(t, 0, "Take back");
    st_expect_text(t, "zz-kvmgt-setup.cfg is removed");
    st_expect_keys(t, "Enter");
    st_expect_row(t, 0, "Taken back");
    st_expect_text(t, "Every change was taken back.");
    st_expect_keys(t, "Enter");
    st_expect_text(t, "3 steps to do");
    ui_leave(t);
}

static void expect_above(StTerm *t, const char *upper, const char *lower)
{
    int above, below;

    assert_true(st_find(t, upper, &above, NULL));
    assert_true(st_find(t, lower, &below, NULL));
    assert_true(above < below);
}

/* One order before and after; what depended on the host is said as it came to be. */
static void undo_says_what_it_did(void **state)
{
    StTerm *t = ui_open(&(UiOptions){ .host = "rebooted" });

    st_expect_keys(t, "v");
    make_changes(t);
    st_expect_keys(t, "Esc u u");
    st_expect_text(t, "The disk gvt-guest.qcow2 is removed if nothing was written to it");
    expect_above(t, "service is removed", "systemctl daemon-reload is run");
    st_expect_keys(t, "Enter");
    st_expect_row(t, 0, "Taken back");
    st_expect_text(t, "The disk gvt-guest.qcow2 is removed");
    st_expect_no_text(t, "if nothing was written");
    st_expect_no_text(t, "if nobody uses");
    expect_above(t, "service is", "systemctl daemon-reload is run");
    expect_above(t, "The vGPU", "systemctl daemon-reload is run");
    st_expect_keys(t, "Enter");
    ui_leave(t);
}

/* What was found before a run that was taken back says nothing about the restart. */
static void restart_is_named_only_where_it_is_the_news(void **state)
{
    const char *directory = ui_state();
    StTerm *t = ui_open(&(UiOptions){ .state = directory });

    st_expect_keys(t, "v");
    make_changes(t);
    restart(t);
    st_expect_keys(t, "v");
    make_changes(t);
    st_expect_keys(t, "Esc u u Enter");
    st_expect_row(t, 0, "aken back");
    st_expect_keys(t, "Enter");
    ui_leave(t);
    t = ui_open(&(UiOptions){ .state = directory });
    st_expect_no_text(t, "Restarted");
    ui_leave(t);
}

/* The texts of what comes later stand in one column, however long a step is called. */
static void notes_stand_in_line(void **state)
{
    static const char *const texts[] = { "Kommt nach den Einstellungen", "Wird angelegt, wenn",
                                         "Wird definiert, wenn" };
    StTerm *t = ui_open(&(UiOptions){ .language = "de" });
    int columns[G_N_ELEMENTS(texts)];

    st_expect_keys(t, "v End");
    for (unsigned i = 0; i < G_N_ELEMENTS(texts); i++) {
        assert_true(st_find(t, texts[i], NULL, &columns[i]));
        assert_int_equal(columns[i], columns[0]);
    }
    st_expect_keys(t, "Esc");
    ui_leave(t);
}

/* What only a person can change is shown once, and the guide goes past it. */
static void the_guide_goes_past_what_it_cannot_mend(void **state)
{
    StTerm *t = ui_open(&(UiOptions){ .host = "scripted" });

    st_expect_keys(t, "g");
    st_expect_row(t, 0, "Boot loader");
    st_expect_text(t, "GRUB_CMDLINE_LINUX_DEFAULT is set under a");
    st_expect_text(t, "Add i915.enable_gvt=1 to GRUB_CMDLINE_LINUX_DEFAULT in");
    ui_expect_focus(t, "Go on to the next step");
    st_expect_keys(t, "Enter");
    st_expect_row(t, 0, "Kernel modules");
    st_expect_keys(t, "Esc g");
    st_expect_row(t, 0, "Kernel modules");
    ui_expect_focus(t, "Show the change");
    st_expect_keys(t, "Enter");
    make_changes(t);
    st_expect_keys(t, "Enter g");
    st_expect_text(t, "Nothing is left that this program can do now");
    st_expect_keys(t, "Enter g");
    st_expect_row(t, 0, "Boot loader");
    ui_expect_focus(t, "Back to the list");
    st_expect_keys(t, "Enter");
    ui_leave(t);
}

/* Types are chosen by what they cost. */
static void types_stand_in_a_table(void **state)
{
    StTerm *t = ui_open(&(UiOptions){ .host = "rebooted" });
    int row;

    st_expect_keys(t, "g");
    st_expect_row(t, 0, "vGPU");
    st_expect_text(t, "Type            Graphics memory  Largest screen  Share  Fences  Free");
    st_expect_text(t, "128 + 512 MiB       1920x1200      4");
    assert_true(st_find(t, "The largest with an instance left", &row, NULL));
    st_expect_row(t, row, "•");
    st_expect_keys(t, "Home Tab Tab");
    ui_expect_focus(t, "i915-GVTg_V5_4");
    st_expect_keys(t, "Enter");
    assert_true(st_find(t, "i915-GVTg_V5_4", &row, NULL));
    st_expect_row(t, row, "•");
    ui_expect_focus(t, "i915-GVTg_V5_4");
    st_expect_keys(t, "v");
    st_expect_text(t, "A vGPU of type i915-GVTg_V5_4 is made");
    st_term_close(t);
}

static void answers_are_chosen_and_toggled(void **state)
{
    StTerm *t = ui_open(&(UiOptions){ .host = "rebooted" });

    st_expect_keys(t, "End Up Enter");
    st_expect_row(t, 0, "libvirt");
    st_expect_keys(t, "Up");
    ui_expect_focus(t, "How the VM gets the vGPU");
    st_expect_no_text(t, "How QEMU may open it");
    st_expect_keys(t, "Enter");
    ui_expect_focus(t, "Native");
    st_expect_keys(t, "Down Enter");
    st_expect_text(t, "Command line: QEMU is given the device directly");
    st_expect_text(t, "How QEMU may open it");
    ui_expect_focus(t, "How the VM gets the vGPU");
    st_expect_keys(t, "Space");
    st_expect_no_text(t, "How QEMU may open it");
    st_term_close(t);
}

/* -- work under way -----------------------------------------------------------------------------
 */

/* The worker that the wizard starts, stopped before it gets far. */
static pid_t hold_worker(StTerm *t)
{
    g_autofree char *path = g_strdup_printf("/proc/%1$d/task/%1$d/children", (int)st_pid(t));

    for (;;) {
        g_autofree char *children = NULL;
        g_autofree char *place = NULL;
        g_autofree char *command = NULL;
        gsize length = 0;
        pid_t child;

        if (!g_file_get_contents(path, &children, NULL, NULL) || (child = atoi(children)) == 0)
            continue;
        place = g_strdup_printf("/proc/%d/cmdline", (int)child);
        if (!g_file_get_contents(place, &command, &length, NULL) ||
            !memmem(command, length, "worker", strlen("worker")))
            continue;
        kill(child, SIGSTOP);
        return child;
    }
}

/* Work under way, held; the apply screen is shown. */
static StTerm *open_held(const char *directory, pid_t *ret_worker)
{
    StTerm *t = ui_open(&(UiOptions){ .state = directory });

    st_expect_keys(t, "v");
    st_type(t, "\r");
    *ret_worker = hold_worker(t);
    assert_true(st_wait_text(t, "Making the changes"));
    return t;
}

static void work_is_watched(void **state)
{
    pid_t worker;
    StTerm *t = open_held(ui_state(), &worker);

    assert_true(st_wait_text(t, " of 3, 0:0"));
    assert_true(st_wait_text(t, "c Stop after this action"));
    /* Away from it, the list says that it goes on, and leads back. */
    st_send(t, "b", 1);
    assert_true(st_wait_text(t, "Work under way"));
    st_send(t, "\r", 1);
    assert_true(st_wait_text(t, "Making the changes"));
    /* Leaving is asked about. */
    st_send(t, "\003", 1);
    assert_true(st_wait_text(t, "Leave the program; the work goes on"));
    st_send(t, "\r", 1);
    kill(worker, SIGCONT);
    assert_true(st_wait_text(t, "▸ Restart the host"));
    st_term_close(t);
}

/* What can be done next changes when the look at the host is over; what was chosen before stays so.
 */
static void what_was_chosen_stays_so_after_the_look(void **state)
{
    const char *directory = ui_state();
    StTerm *t = ui_open(&(UiOptions){ .state = directory });

    /* Many files: the look takes a while. */
    for (unsigned i = 0; i < 4000; i++) {
        g_autofree char *path = g_strdup_printf("%s/root/etc/modprobe.d/%u.conf", directory, i);

        assert_true(g_file_set_contents(path, "#\n", -1, NULL));
    }
    st_expect_keys(t, "v");
    st_expect_row(t, -1, "Enter Make these changes");
    st_type(t, "\r");
    assert_true(st_wait_text(t, "Every change was made and verified."));
    st_type(t, "\t");
    assert_true(st_wait_text(t, "▸ To the list"));
    assert_true(st_wait_text(t, "The host now"));
    st_expect_text(t, "Restart the host");
    ui_expect_focus(t, "To the list");
    st_expect_keys(t, "Enter");
    st_expect_row(t, 0, "kvmgt-setup");
    st_term_close(t);
}

static void work_is_stopped_between_two_actions(void **state)
{
    pid_t worker;
    StTerm *t = open_held(ui_state(), &worker);

    st_send(t, "c", 1);
    assert_true(st_wait_text(t, "Stopping after this action"));
    kill(worker, SIGCONT);
    assert_true(st_wait_text(t, "It was stopped as you asked."));
    ui_expect_focus(t, "Take back what was done");
    st_term_close(t);
}

/* The line drops: the work goes on, and the next start knows. */
static void dropped_line_ends_the_view_and_not_the_work(void **state)
{
    const char *directory = ui_state();
    pid_t worker;
    StTerm *t = open_held(directory, &worker);

    st_hangup(t);
    assert_int_equal(st_wait_exit(t), 129);
    kill(worker, SIGCONT);
    st_term_close(t);
    /* It isn't ours to wait for; its end is when it is gone. */
    while (kill(worker, 0) == 0)
        g_usleep(1000);
    t = ui_open(&(UiOptions){ .state = directory });
    st_expect_text(t, "The restart is next");
    st_expect_keys(t, "u");
    st_expect_row(t, 5, "done");
    st_expect_keys(t, "Esc");
    ui_leave(t);
}

/* The worker is killed: what is known is said now, and again at the next start. */
static void interrupted_work_is_found_again(void **state)
{
    const char *directory = ui_state();
    pid_t worker;
    StTerm *t = open_held(directory, &worker);

    kill(worker, SIGKILL);
    assert_true(st_wait_text(t, "Interrupted"));
    st_expect_text(t, "The work ended before it could say how it went.");
    st_expect_keys(t, "Esc");
    ui_expect_focus(t, "Interrupted");
    ui_leave(t);
    t = ui_open(&(UiOptions){ .state = directory });
    ui_expect_focus(t, "Interrupted");
    st_expect_keys(t, "Enter");
    st_expect_text(t, "Run 1 was interrupted");
    ui_expect_focus(t, "Go on: show what is left to do");
    st_expect_keys(t, "Enter");
    make_changes(t);
    st_term_close(t);
}

static void interrupted_work_can_be_left(void **state)
{
    const char *directory = ui_state();
    pid_t worker;
    StTerm *t = open_held(directory, &worker);

    kill(worker, SIGKILL);
    assert_true(st_wait_text(t, "Interrupted"));
    st_expect_keys(t, "Esc Enter End");
    ui_expect_focus(t, "Go on");
    st_expect_keys(t, "Down Down Down");
    ui_expect_focus(t, "Leave it as it is");
    st_expect_keys(t, "Enter");
    st_expect_no_text(t, "Interrupted");
    ui_leave(t);
    t = ui_open(&(UiOptions){ .state = directory });
    st_expect_no_text(t, "Interrupted");
    ui_leave(t);
}

/* Another program is at work: it is said, followed, and what comes of it is shown. */
static void work_of_another_program_is_followed(void **state)
{
    const char *directory = ui_state();
    g_autofree char *path = g_build_filename(directory, "root/var/lib/kvmgt-setup/lock", NULL);
    struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
    StTerm *t = ui_open(&(UiOptions){ .state = directory });
    int fd;

    st_expect_keys(t, "v");
    make_changes(t);
    st_expect_keys(t, "Esc");
    ui_leave(t);
    fd = open(path, O_RDWR | O_CLOEXEC);
    assert_true(fd >= 0);
    assert_int_equal(fcntl(fd, F_OFD_SETLK, &whole), 0);
    t = ui_open(&(UiOptions){ .state = directory });
    ui_expect_focus(t, "Work under way");
    st_expect_keys(t, "Enter");
    st_expect_row(t, 0, "Making the changes");
    /* It isn't ours to stop. */
    st_expect_no_text(t, "Stop after this action");
    close(fd);
    assert_true(st_wait_text(t, "Every change was made and verified."));
    st_expect_keys(t, "Esc");
    st_expect_no_text(t, "Work under way");
    ui_leave(t);
}

/* Two at once: the second is refused before anything is changed, and says why. */
static void two_at_once_are_refused(void **state)
{
    const char *directory = ui_state();
    g_autofree char *path = g_build_filename(directory, "root/var/lib/kvmgt-setup/lock", NULL);
    struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
    StTerm *t = ui_open(&(UiOptions){ .state = directory });
    int fd;

    st_expect_keys(t, "End Up Up Up Up Up Up Enter Enter");
    make_changes(t);
    st_expect_keys(t, "Esc v");
    fd = open(path, O_RDWR | O_CLOEXEC);
    assert_true(fd >= 0);
    assert_int_equal(fcntl(fd, F_OFD_SETLK, &whole), 0);
    st_expect_keys(t, "Enter");
    st_expect_text(t, "Nothing was changed");
    close(fd);
    st_expect_keys(t, "Enter Enter");
    st_expect_text(t, "Every change was made and verified.");
    st_term_close(t);
}

/* A refusal is told in libvirt's words, with what it comes from and what helps beside it. */
static void a_failure_is_explained(void **state)
{
    static const char text[] = "[host]\nlike = ready\n[fail virt start]\n"
                               "|internal error: qemu unexpectedly closed the monitor: "
                               "VFIO_MAP_DMA failed: Cannot allocate memory\n";
    g_autofree char *host = g_build_filename(ui_state(), "refusing.host", NULL);
    StTerm *t;

    assert_true(g_file_set_contents(host, text, -1, NULL));
    t = ui_open(&(UiOptions){ .host = host, .cols = 120, .rows = 40 });
    st_expect_keys(t, "v");
    st_expect_row(t, -1, "Enter Make these changes");
    st_expect_keys(t, "Enter");
    st_expect_row(t, 0, "Not all of it worked");
    st_expect_text(t, "the monitor: VFIO_MAP_DMA failed: Cannot allocate memory.");
    st_expect_text(t, "put <memoryBacking><locked/></memoryBacking>");
    st_expect_text(t, "Cause: QEMU has to lock the guest's memory");
    ui_expect_focus(t, "Take back what was done");
    st_term_close(t);
}

/* A virtual machine that is there is chosen from those without a vGPU, and only the change in its
 * definition is shown. */
static void an_existing_one_gets_the_vgpu(void **state)
{
    StTerm *t = ui_open(&(UiOptions){ .host = "tenants", .cols = 120, .rows = 60 });

    st_expect_keys(t, "End Enter Home Tab Down");
    ui_expect_focus(t, "Which one");
    st_expect_text(t, "Memory in MiB");
    st_expect_keys(t, "Enter Down Enter");
    ui_expect_focus(t, "Which one");
    st_expect_text(t, "One that is there");
    st_expect_no_text(t, "Memory in MiB");
    st_expect_keys(t, "Down Enter");
    st_expect_text(t, "Up and Down take one of these over:");
    st_expect_keys(t, "Down Down Enter");
    st_expect_text(t, "“mail” doesn't have the vGPU yet");
    st_expect_keys(t, "Esc v End");
    st_expect_text(t, "The definition of “mail” gets the vGPU");
    st_expect_text(t, "+    <hostdev mode=\"subsystem\" type=\"mdev\"");
    st_expect_no_text(t, "<name>mail</name>");
    make_changes(t);
    st_expect_keys(t, "Esc");
    st_expect_row(t, 0, "kvmgt-setup");
    ui_leave(t);
}

/* The disks of the host's pools are proposed with who uses them; one in use is refused there. */
static void a_disk_is_chosen_from_what_there_is(void **state)
{
    StTerm *t = ui_open(&(UiOptions){ .host = "tenants" });

    st_expect_keys(t, "End Enter Home Tab Down");
    ui_expect_focus(t, "Which one");
    st_expect_keys(t, "Down Down Down Down Down Down Down");
    ui_expect_focus(t, "Disk");
    st_expect_text(t, "Made over");
    st_expect_keys(t, "Enter");
    st_expect_text(t, "qcow2, 40.0 GiB, used by “desktop”");
    st_expect_text(t, "1 more below");
    st_expect_no_text(t, "default/web.qcow2");
    st_expect_keys(t, "Down Down Down Down Down Enter");
    st_expect_text(t, "virtual machine “desktop”. Choose another one.");
    st_expect_keys(t, "Down Down");
    st_expect_no_text(t, "Choose another one.");
    st_expect_no_text(t, "1 more below");
    st_expect_text(t, "qcow2, 20.0 GiB");
    st_expect_keys(t, "Enter");
    ui_expect_focus(t, "Disk");
    st_expect_text(t, "default/web.qcow2");
    st_expect_no_text(t, "Made over");
    st_term_close(t);
}

/* A disk that was kept is called what the new one would be: said at the disk, and only what is
 * planned of the virtual machine waits for another answer. */
static void a_disk_that_was_kept_holds_up_its_step_alone(void **state)
{
    static const char text[] = "[host]\nlike = fresh\n"
                               "[file /var/lib/libvirt/images/gvt-guest.qcow2]\n|x\n";
    g_autofree char *host = g_build_filename(ui_state(), "kept.host", NULL);
    StTerm *t;

    assert_true(g_file_set_contents(host, text, -1, NULL));
    t = ui_open(&(UiOptions){ .host = host, .cols = 120, .rows = 60 });
    st_expect_keys(t, "v");
    st_expect_text(t, "An answer has to be changed");
    st_expect_text(t, "guest.disk: The pool “default” has a volume gvt-guest.qcow2");
    st_expect_keys(t, "Enter End Enter");
    st_expect_row(t, 0, "Virtual machine");
    st_expect_text(t, "✗  The pool “default” has a volume gvt-guest.qcow2 already");
    st_expect_text(t, "(guest.disk=default/gvt-guest.qcow2)");
    st_expect_keys(t, "v");
    st_expect_text(t, "An answer has to be changed");
    st_expect_keys(t, "Enter Esc g");
    st_expect_row(t, 0, "Command line");
    st_expect_keys(t, "Enter");
    make_changes(t);
    st_term_close(t);
}

/* Without root everything can be read, and a change says how to start again with it. */
static void without_root_it_is_for_reading(void **state)
{
    g_autofree char *host = g_build_filename(ui_state(), "user.host", NULL);
    StTerm *t;

    assert_true(g_file_set_contents(host, "[host]\nlike = fresh\nuid = 1000\n", -1, NULL));
    t = ui_open(&(UiOptions){ .host = host });
    st_expect_text(t, "3 steps to do");
    st_expect_keys(t, "v");
    st_expect_text(t, "sudo kvmgt-setup");
    st_expect_keys(t, "Enter");
    st_expect_text(t, "Nothing was changed");
    st_expect_text(t, "needs root");
    st_expect_keys(t, "Enter Esc");
    ui_leave(t);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(guided_from_bare_host_to_running_vm),
        cmocka_unit_test(the_guide_goes_past_what_it_cannot_mend),
        cmocka_unit_test(reviewed_in_two_goes_with_the_program_ended_between),
        cmocka_unit_test(runs_are_taken_back),
        cmocka_unit_test(undo_says_what_it_did),
        cmocka_unit_test(restart_is_named_only_where_it_is_the_news),
        cmocka_unit_test(notes_stand_in_line),
        cmocka_unit_test(types_stand_in_a_table),
        cmocka_unit_test(answers_are_chosen_and_toggled),
        cmocka_unit_test(work_is_watched),
        cmocka_unit_test(what_was_chosen_stays_so_after_the_look),
        cmocka_unit_test(work_is_stopped_between_two_actions),
        cmocka_unit_test(dropped_line_ends_the_view_and_not_the_work),
        cmocka_unit_test(interrupted_work_is_found_again),
        cmocka_unit_test(interrupted_work_can_be_left),
        cmocka_unit_test(work_of_another_program_is_followed),
        cmocka_unit_test(a_failure_is_explained),
        cmocka_unit_test(an_existing_one_gets_the_vgpu),
        cmocka_unit_test(a_disk_is_chosen_from_what_there_is),
        cmocka_unit_test(two_at_once_are_refused),
        cmocka_unit_test(a_disk_that_was_kept_holds_up_its_step_alone),
        cmocka_unit_test(without_root_it_is_for_reading),
    };

    ui_main(argc, argv);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
