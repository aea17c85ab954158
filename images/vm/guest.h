/* Starts the VM's services, each in a process of its own, and returns. */
int guest(void);
