package org.loket.agent;

import org.loket.counter.Refusal;

/** What lies behind a guest's imports while one export runs. */
interface Session {
    /** Answers {@code kernel.call}. */
    String call(String capability, String args) throws Refusal;

    /** Nanoseconds since 1970; stands still. */
    long clock();

    /** Fills with the next bytes of the session's stream. */
    void random(byte[] bytes);

    /** Takes a line the guest wrote. */
    void log(String line);

    /** While the template is made: no time, no chance and no door, or two forks would differ. */
    Session INIT = new Session() {
        @Override
        public String call(String capability, String args) throws Refusal {
            throw new Refusal(
                    Refusal.Reason.DENIED, Refusal.Ran.NO, "during init nothing can be called: do it in handle");
        }

        @Override
        public long clock() {
            return 0;
        }

        @Override
        public void random(byte[] bytes) {
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) (i * 167 + 13);
            }
        }

        @Override
        public void log(String line) {
            INIT_LOG.debug("during init: {}", line);
        }
    };

    org.slf4j.Logger INIT_LOG = org.slf4j.LoggerFactory.getLogger(Session.class);
}
