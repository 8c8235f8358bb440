package org.loket.capability.log;

import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.log.LoggerFactory;

/** Joins slf4j and java.util.logging to the OSGi log as long as it lives. */
@Component(
        immediate = true,
        service = {})
public final class Bridge {
    private final Julian julian;

    @Activate
    public Bridge(BundleContext context, @Reference LoggerFactory log) {
        Outlet.open(log);
        julian = new Julian(context);
        julian.install();
    }

    @Deactivate
    void close() {
        julian.remove();
        Outlet.close();
    }
}
