package software.amazon.awssdk.core.client.config;

import java.time.Duration;

/** The signatures of the SDK that the code to copy uses. */
public interface ClientOverrideConfiguration {
    interface Builder {
        Builder apiCallTimeout(Duration timeout);

        Builder apiCallAttemptTimeout(Duration timeout);
    }
}
